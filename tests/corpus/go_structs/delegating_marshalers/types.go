package delegating_marshalers

import "encoding/json"

type Wrapped struct {
	files map[string]int
}

func (w Wrapped) MarshalJSON() ([]byte, error) { return json.Marshal(w.files) }

func (w *Wrapped) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &w.files) }

type Inner struct {
	A string `json:"a"`
}

type Behind struct {
	inner Inner
}

func (b *Behind) MarshalJSON() ([]byte, error) { return json.Marshal(&b.inner) }

func (b *Behind) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &b.inner) }

// A method that only passes a field on writes what that field is.
type T struct {
	Wrapped Wrapped `json:"wrapped"`
	Behind  Behind  `json:"behind"`
}
