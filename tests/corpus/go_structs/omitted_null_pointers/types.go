package omitted_null_pointers

import "encoding/json"

// Counts are written as null where they are nil.
type Counts struct{ held map[string]int }

func (c Counts) MarshalJSON() ([]byte, error) { return json.Marshal(c.held) }

func (c *Counts) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &c.held) }

// A pointer to nil counts writes null, which is read as a nil pointer, and that is omitted.
type T struct {
	Empty *Counts `json:"empty,omitempty"`
	Zero  *Counts `json:"zero,omitzero"`
	Kept  *Counts `json:"kept"`
}
