package read_by_code

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// Seconds are read from a number or a text of one.
type Seconds int64

func (s *Seconds) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseInt(string(bytes.Trim(data, `"`)), 10, 64)
	*s = Seconds(n)
	return err
}

// Level is read by its number alone.
type Level string

func (l *Level) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "1", `"low"`:
		*l = "low"
	case "2", `"high"`:
		*l = "high"
	default:
		return fmt.Errorf("no level: %s", data)
	}
	return nil
}

// Located is read from a raw map, key by key.
type Located struct {
	Line  int8            `json:"line"`
	Names map[string]int8 `json:"names,omitempty"`
}

func (l *Located) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	for key, value := range raw {
		switch key {
		case "line":
			if err := json.Unmarshal(value, &l.Line); err != nil {
				return err
			}
		case "names":
			if err := json.Unmarshal(value, &l.Names); err != nil {
				return err
			}
		}
	}
	return nil
}

// Lent is read by the method that it embeds.
type Lent struct{ Located }

// A method fills what no text does: an interface with methods.
type Shape interface{ Kind() string }

type Circle struct {
	Radius int8 `json:"radius"`
}

func (Circle) Kind() string { return "circle" }

type Drawn struct {
	Shape Shape `json:"shape"`
}

func (d *Drawn) UnmarshalJSON(data []byte) error {
	var raw struct {
		Shape json.RawMessage `json:"shape"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	var circle Circle
	err := json.Unmarshal(raw.Shape, &circle)
	d.Shape = circle
	return err
}

// The same, within a type that the reading one holds in a list.
type Sheet struct {
	Drawings []Drawing `json:"drawings"`
}

type Drawing struct {
	Shape Shape `json:"shape"`
}

func (s *Sheet) UnmarshalJSON(data []byte) error {
	s.Drawings = []Drawing{{Circle{int8(len(data) % 2)}}}
	return nil
}

// And an unexported struct behind an embedded pointer.
type hidden struct {
	Depth int8 `json:"depth"`
}

type Deep struct{ *hidden }

func (d *Deep) UnmarshalJSON(data []byte) error {
	d.hidden = &hidden{}
	return json.Unmarshal(data, d.hidden)
}

type T struct {
	Seconds Seconds `json:"seconds"`
	Level   Level   `json:"level"`
	Located Located `json:"located"`
	Lent    *Lent   `json:"lent"`
	Drawn   Drawn   `json:"drawn"`
	Sheet   Sheet   `json:"sheet"`
	Deep    Deep    `json:"deep"`
}
