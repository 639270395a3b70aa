package quoted_kinds

import (
	"encoding/json"
	"time"
)

type Small uint8

type Word string

type Pointer *int

// The option applies to numbers, booleans and strings, named or not, and through one unnamed pointer.
type T struct {
	Small   Small          `json:"small,string"`
	Word    Word           `json:"word,string,omitempty"`
	Wait    time.Duration  `json:"wait,string,omitempty"`
	Month   *time.Month    `json:"month,string,omitempty"`
	Flag    *bool          `json:"flag,string,omitempty"`
	Number  json.Number    `json:"number,string"`
	Numbers *json.Number   `json:"numbers,string,omitempty"`
	Named   Pointer        `json:"named,string,omitempty"`
	Deep    **string       `json:"deep,string,omitempty"`
	Any     any            `json:"any,string,omitempty"`
	Octets  []byte         `json:"octets,string,omitempty"`
	Map     map[string]int `json:"map,string,omitempty"`
	Text    *string        `json:"text,string,omitzero"`
}
