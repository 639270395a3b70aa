package inferred_marshalers

import (
	"encoding/json"
	"fmt"
)

type Written struct {
	Text string   `json:"text"`
	List []string `json:"list,omitempty"`
}

type Literal struct{ text string }

func (l Literal) MarshalJSON() ([]byte, error) { return json.Marshal(Written{Text: l.text}) }

func (l *Literal) UnmarshalJSON(data []byte) error { return read(data, &l.text) }

type Declared struct{ text string }

func (d *Declared) MarshalJSON() ([]byte, error) {
	var out Written
	out.Text = d.text
	return json.Marshal(&out)
}

func (d *Declared) UnmarshalJSON(data []byte) error { return read(data, &d.text) }

type Assigned struct{ text string }

func (a *Assigned) MarshalJSON() ([]byte, error) {
	if a.text == "never" {
		return nil, fmt.Errorf("never")
	}
	out := &Written{}
	out.Text = a.text
	return json.Marshal(out)
}

func (a *Assigned) UnmarshalJSON(data []byte) error { return read(data, &a.text) }

type Called struct{ numbers map[string]int }

func (c *Called) names() (map[string]int, error) { return c.numbers, nil }

func (c *Called) MarshalJSON() ([]byte, error) {
	names, err := c.names()
	if err != nil {
		return nil, err
	}
	return json.Marshal(names)
}

func (c *Called) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &c.numbers) }

type Method struct{ level int8 }

func (m Method) value() int8 { return m.level }

func (m Method) MarshalJSON() ([]byte, error) { return json.Marshal(m.value()) }

func (m *Method) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &m.level) }

type Alias struct {
	Name string `json:"name"`
}

func (a *Alias) MarshalJSON() ([]byte, error) {
	type plain Alias
	return json.Marshal((*plain)(a))
}

func (a *Alias) UnmarshalJSON(data []byte) error {
	type plain Alias
	return json.Unmarshal(data, (*plain)(a))
}

type Mapped struct{ text string }

func (m Mapped) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"text": m.text})
}

func (m *Mapped) UnmarshalJSON(data []byte) error { return read(data, &m.text) }

func read(data []byte, text *string) error {
	var written Written
	err := json.Unmarshal(data, &written)
	*text = written.Text
	return err
}

// What a method hands to json.Marshal is told by the types in its body.
type T struct {
	Literal  Literal  `json:"literal"`
	Declared Declared `json:"declared"`
	Assigned Assigned `json:"assigned"`
	Called   Called   `json:"called"`
	Method   Method   `json:"method"`
	Alias    Alias    `json:"alias"`
	Mapped   Mapped   `json:"mapped"`
}
