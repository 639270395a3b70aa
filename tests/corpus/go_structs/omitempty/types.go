package omitempty

import "time"

type Inner struct{ X int }

// omitempty leaves out what is false, 0, "", nil or has no items; structs and arrays with items are never empty.
type T struct {
	Bool    bool           `json:"bool,omitempty"`
	Int     int8           `json:"int,omitempty"`
	Uint    uint16         `json:"uint,omitempty"`
	Float   float64        `json:"float,omitempty"`
	Text    string         `json:"text,omitempty"`
	List    []string       `json:"list,omitempty"`
	Map     map[string]int `json:"map,omitempty"`
	Pointer *string        `json:"pointer,omitempty"`
	Any     any            `json:"any,omitempty"`
	Struct  Inner          `json:"struct,omitempty"`
	Time    time.Time      `json:"time,omitempty"`
	None    [0]int         `json:"none,omitempty"`
	Two     [2]int         `json:"two,omitempty"`
	Bytes   []byte         `json:"bytes,omitempty"`
}
