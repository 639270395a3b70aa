package type_rows

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// Moment is written as a number, and read from a text of digits too.
type Moment int64

func (m *Moment) UnmarshalJSON(text []byte) error {
	digits := strings.Trim(string(text), "'\"")
	if digits == "null" {
		return nil
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	*m = Moment(number)
	return err
}

// Part is of one of several types, which the property `kind` tells.
type Part interface{ isPart() }

type Sound struct {
	Kind string `json:"kind"`
	Loud bool   `json:"loud,omitempty"`
}

type Folder struct {
	Kind  string `json:"kind"`
	Parts Parts  `json:"parts"`
}

// Strange is a part that is kept as it is.
type Strange struct{ text json.RawMessage }

func (*Sound) isPart()   {}
func (*Folder) isPart()  {}
func (*Strange) isPart() {}

func (s *Strange) MarshalJSON() ([]byte, error) { return s.text, nil }

type Parts struct{ list []Part }

func (p Parts) MarshalJSON() ([]byte, error) { return json.Marshal(p.list) }

func (p *Parts) UnmarshalJSON(text []byte) error {
	var each []json.RawMessage
	if err := json.Unmarshal(text, &each); err != nil {
		return err
	}
	p.list = nil
	for _, one := range each {
		var head struct {
			Kind string `json:"kind"`
		}
		if err := json.Unmarshal(one, &head); err != nil {
			return err
		}
		switch head.Kind {
		case "sound":
			p.list = append(p.list, &Sound{})
		case "folder":
			p.list = append(p.list, &Folder{})
		default:
			p.list = append(p.list, &Strange{one})
			continue
		}
		if err := json.Unmarshal(one, p.list[len(p.list)-1]); err != nil {
			return err
		}
	}
	return nil
}

// Label is a text, or an object where it has a note.
type Label struct {
	Text string `json:"text"`
	Note string `json:"note"`
}

func (l Label) MarshalJSON() ([]byte, error) {
	type fields Label
	if l.Note == "" {
		return json.Marshal(l.Text)
	}
	return json.Marshal(fields(l))
}

func (l *Label) UnmarshalJSON(text []byte) error {
	type fields Label
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, &l.Text)
	}
	return json.Unmarshal(text, (*fields)(l))
}

// Switch refuses null.
type Switch bool

func (s Switch) MarshalJSON() ([]byte, error) {
	if s {
		return []byte("\"on\""), nil
	}
	return []byte("\"off\""), nil
}

func (s *Switch) UnmarshalJSON(text []byte) error {
	if *s = string(text) == "\"on\""; !*s && string(text) != "\"off\"" {
		return errors.New("neither on nor off")
	}
	return nil
}

type T struct {
	At     Moment `json:"at,omitempty"`
	Parts  Parts  `json:"parts"`
	Label  Label  `json:"label"`
	Switch Switch `json:"switch"`
}
