package json_cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Constants beside a type.
type Flag bool

func (f *Flag) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `"1"`:
		*f = true
		return nil
	case `"0"`:
		*f = false
		return nil
	default:
		var read bool
		err := json.Unmarshal(data, &read)
		*f = Flag(read)
		return err
	}
}

// A name in quotes, in both directions.
type Mode int

func (m Mode) String() string {
	switch m {
	case 0:
		return "off"
	case 1:
		return "on"
	}
	return "odd"
}

func (m Mode) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

func (m *Mode) UnmarshalJSON(data []byte) error {
	var name string
	if err := json.Unmarshal(data, &name); err != nil {
		return err
	}
	switch name {
	case "off":
		*m = 0
	case "on":
		*m = 1
	default:
		return fmt.Errorf("no mode: %q", name)
	}
	return nil
}

// What an any holds decides.
type Either int

func (e Either) MarshalJSON() ([]byte, error) {
	if e > 9 {
		return []byte(`"many"`), nil
	}
	return json.Marshal(int(e))
}

func (e *Either) UnmarshalJSON(data []byte) error {
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	switch raw := raw.(type) {
	case float64:
		*e = Either(raw)
	case string:
		*e = 10
	case nil:
	default:
		return errors.New("neither")
	}
	return nil
}

// The text is put together here.
type Count struct{ N int }

func (c Count) MarshalJSON() ([]byte, error) { return []byte(strconv.Itoa(c.N)), nil }

func (c *Count) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	return json.Unmarshal(data, &c.N)
}

// null leaves the name empty, which is one of the names.
type Kind string

func (k *Kind) UnmarshalJSON(data []byte) error {
	var name string
	if err := json.Unmarshal(data, &name); err != nil {
		return err
	}
	if name == "" || name == "a" {
		*k = Kind(name)
		return nil
	}
	return errors.New("no kind")
}

type T struct {
	Flag   Flag   `json:"flag"`
	Mode   Mode   `json:"mode"`
	Either Either `json:"either"`
	Count  Count  `json:"count"`
	Kind   Kind   `json:"kind"`
}
