package map_values

import "encoding/json"

type Marked struct {
	Inner string
}

func (m *Marked) MarshalJSON() ([]byte, error) { return json.Marshal(m.Inner) }

func (m *Marked) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &m.Inner) }

// Values of a map have no address, so a pointer's MarshalJSON is not used for them; its UnmarshalJSON is.
type T struct {
	Values   map[string]Marked  `json:"values"`
	Pointers map[string]*Marked `json:"pointers"`
	List     []Marked           `json:"list"`
	One      Marked             `json:"one"`
}
