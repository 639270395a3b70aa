package text_case_keys

import "errors"

type Side int

func (s Side) MarshalText() ([]byte, error) {
	if s == 1 {
		return []byte("left"), nil
	}
	return []byte("right"), nil
}

func (s *Side) UnmarshalText(text []byte) error {
	switch string(text) {
	case "left":
		*s = 1
	case "right", "":
		*s = 0
	default:
		return errors.New("no side")
	}
	return nil
}

// A text that only the reader has: Go writes the number, and reads any text as 1.
type Loose int

func (l *Loose) UnmarshalText(text []byte) error {
	*l = 1
	return nil
}

type T struct {
	Sides map[Side]bool
	Loose map[Loose]bool
}
