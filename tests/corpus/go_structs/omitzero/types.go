package omitzero

import "time"

type Inner struct {
	X int `json:"x"`
}

// omitzero leaves out zero values and what says IsZero(); lists and maps without items stay.
type T struct {
	Int    int            `json:"int,omitzero"`
	Text   string         `json:"text,omitzero"`
	List   []string       `json:"list,omitzero"`
	Map    map[string]int `json:"map,omitzero"`
	Time   time.Time      `json:"time,omitzero"`
	Struct Inner          `json:"struct,omitzero"`
	Both   []string       `json:"both,omitempty,omitzero"`
	Array  [2]int         `json:"array,omitzero"`
}
