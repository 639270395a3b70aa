package text_cases

import (
	"errors"
	"fmt"
	"strings"
)

// A switch of constants in both directions.
type Level int

const (
	Low Level = iota
	High
)

const high = "high"

func (l Level) MarshalText() ([]byte, error) {
	switch l {
	case Low:
		return []byte("low"), nil
	case High:
		return []byte(high), nil
	default:
		return nil, fmt.Errorf("no level: %d", l)
	}
}

func (l *Level) UnmarshalText(text []byte) error {
	switch string(text) {
	case "low":
		*l = Low
	case high:
		*l = High
	default:
		return fmt.Errorf("no level: %s", text)
	}
	return nil
}

// Tables of names, read through another table.
type Color uint8

var names = [...]string{"red", "green"}

var colors = map[string]Color{"red": 0, "green": 1}

var errColor = errors.New("no color")

func (c Color) String() string { return names[c%2] }

func (c Color) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c *Color) UnmarshalText(text []byte) error {
	found, ok := colors[string(text)]
	if !ok {
		return errColor
	}
	*c = found
	return nil
}

// A variable that each case sets; the reader takes any text.
type Size int

func (s Size) MarshalText() ([]byte, error) {
	var name string
	switch s {
	default:
		name = "other"
	case 1:
		name = "small"
	}
	return []byte(name), nil
}

func (s *Size) UnmarshalText(text []byte) error {
	switch strings.ToLower(string(text)) {
	default:
		*s = 0
	case "small":
		*s = 1
	}
	return nil
}

// A text that is empty at first.
type Mark bool

func (m Mark) MarshalText() ([]byte, error) {
	if m {
		return []byte("marked"), nil
	}
	return nil, nil
}

func (m *Mark) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if string(text) == "marked" {
		*m = true
		return nil
	}
	return errors.New("no mark")
}

// A text in any case of its letters, as Go lowers them.
type Kind int

func (k Kind) MarshalText() ([]byte, error) {
	if k == 1 {
		return []byte("kind-1"), nil
	}
	return []byte("none"), nil
}

func (k *Kind) UnmarshalText(text []byte) error {
	switch strings.ToLower(string(text)) {
	case "kind-1":
		*k = 1
	case "none":
		*k = 0
	default:
		return errors.New("no kind")
	}
	return nil
}

type T struct {
	Level Level  `json:"level"`
	Color *Color `json:"color,omitempty"`
	Size  Size   `json:"size"`
	Mark  Mark   `json:"mark"`
	Kind  *Kind  `json:"kind,omitempty"`
}
