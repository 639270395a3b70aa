package bodies_misleading

import (
	"encoding/json"
	"strings"
)

type other struct{ Fact string }

func (other) Marshal(any) ([]byte, error) { return []byte(`"other"`), nil }

// The result has a name, and a deferred closure sets it.
type Deferred struct{ Fact int8 }

func (d Deferred) MarshalJSON() (out []byte, err error) {
	defer func() { out = []byte(`"deferred"`) }()
	return json.Marshal(d.Fact)
}

func (d *Deferred) UnmarshalJSON(data []byte) error { return nil }

// The receiver's name stands for something else.
type Shadowed struct{ Fact int8 }

func (a Shadowed) MarshalJSON() ([]byte, error) {
	b := other{"shadowed"}
	if a := b; a.Fact != "" {
		return json.Marshal(a.Fact)
	}
	return nil, nil
}

func (a *Shadowed) UnmarshalJSON(data []byte) error { return nil }

// A local variable is called json.
type Local struct{ Fact int8 }

func (l Local) MarshalJSON() ([]byte, error) {
	var json other
	return json.Marshal(l.Fact)
}

func (l *Local) UnmarshalJSON(data []byte) error { return nil }

// The text is changed before it is returned.
type Changed struct{ Fact int8 }

func (c Changed) MarshalJSON() ([]byte, error) {
	out, err := json.Marshal(c.Fact)
	out = []byte(`"` + strings.Repeat("x", int(c.Fact)) + `"`)
	return out, err
}

func (c *Changed) UnmarshalJSON(data []byte) error { return nil }

// A closure assigns to a captured variable.
type Captured struct{ Fact int8 }

func (c Captured) MarshalJSON() ([]byte, error) {
	var value any = c.Fact
	func() { value = "captured" }()
	return json.Marshal(value)
}

func (c *Captured) UnmarshalJSON(data []byte) error { return nil }

// A label leads to what looks like the second return.
type Jumped struct{ Fact int8 }

func (j Jumped) MarshalJSON() ([]byte, error) {
	text := `return json.Marshal(j.Fact)`
	goto end
end:
	return json.Marshal(text)
}

func (j *Jumped) UnmarshalJSON(data []byte) error { return nil }

type T struct {
	Deferred Deferred `json:"deferred"`
	Shadowed Shadowed `json:"shadowed"`
	Local    Local    `json:"local"`
	Changed  Changed  `json:"changed"`
	Captured Captured `json:"captured"`
	Jumped   Jumped   `json:"jumped"`
}
