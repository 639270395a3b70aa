package written_otherwise

import "encoding/json"

type Number struct {
	N int `json:"n"`
}

func (n Number) MarshalJSON() ([]byte, error) { return json.Marshal(n.N) }

type Wrapped struct {
	Text string `json:"text"`
}

func (w Wrapped) MarshalJSON() ([]byte, error) {
	type alias Wrapped
	return json.Marshal(&struct {
		alias
		Version int `json:"version"`
	}{alias: alias(w), Version: 1})
}

type Lent struct{ Number }

// What no method reads is read by its fields, however a MarshalJSON writes it.
type T struct {
	Number  *Number `json:"number,omitempty"`
	Wrapped Wrapped `json:"wrapped"`
	Lent    *Lent   `json:"lent,omitempty"`
}
