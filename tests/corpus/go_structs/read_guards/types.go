package read_guards

import (
	"encoding/json"
	"errors"
	"strings"
	"time"
)

type Wire struct {
	A int8 `json:"a"`
}

// A fresh value holds nothing yet, and no JSON text is empty.
type View struct{ wire *Wire }

func (v View) MarshalJSON() ([]byte, error) { return json.Marshal(v.wire) }

func (v *View) UnmarshalJSON(data []byte) error {
	if v.wire != nil {
		return errors.New("already read")
	} else if len(data) == 0 {
		return nil
	}
	var wire Wire
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	v.wire = &wire
	return nil
}

// What is computed from what was decoded cannot fail.
type Moment struct{ time.Time }

func (m Moment) MarshalJSON() ([]byte, error) {
	var wire struct {
		Seconds int64       `json:"s"`
		Name    string      `json:"name"`
		Big     json.Number `json:"big"`
	}
	wire.Seconds, wire.Big = m.Unix(), "0"
	return json.Marshal(wire)
}

func (m *Moment) UnmarshalJSON(data []byte) error {
	wire := struct {
		Seconds *int64      `json:"s"`
		Name    string      `json:"name"`
		Big     json.Number `json:"big"`
	}{}
	err := json.Unmarshal(data, &wire)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(wire.Name) + wire.Big.String()
	if wire.Seconds != nil {
		*m = Moment{time.Unix(*wire.Seconds*1, int64(len(name))*0)}
	}
	return nil
}

// json.Unmarshal refuses what is no pointer.
type Never struct{ value any }

func (n Never) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

func (n *Never) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, n.value) }

type Refusing struct{ A int }

func (r *Refusing) UnmarshalJSON(data []byte) error { return errors.New("never") }

type Ignoring int

func (i Ignoring) MarshalJSON() ([]byte, error) { return []byte("true"), nil }

func (i *Ignoring) UnmarshalJSON([]byte) error { return nil }

type T struct {
	View     View      `json:"view"`
	Moment   Moment    `json:"moment"`
	Never    *Never    `json:"never"`
	Refusing *Refusing `json:"refusing,omitempty"`
	Ignoring Ignoring  `json:"ignoring"`
}
