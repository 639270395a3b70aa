package omitted_null_pointers

import "encoding/json"

// Counts are written as null where they are nil.
type Counts map[string]int

func (t Counts) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]int(t)) }

func (t *Counts) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, (*map[string]int)(t)) }

// A pointer to a nil map writes null, which is read as a nil pointer, and that is omitted.
type T struct {
	Empty *Counts `json:"empty,omitempty"`
	Zero  *Counts `json:"zero,omitzero"`
	Kept  *Counts `json:"kept"`
}
