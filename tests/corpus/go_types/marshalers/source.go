package marshalers

import "encoding/json"

type T struct {
	Read  Delegating
	Text  Texts
	Odd   Opaque
	Outer Promoting
}

type Delegating struct{ inner string }

func (d *Delegating) MarshalJSON() ([]byte, error) { return json.Marshal(d.inner) }

func (d *Delegating) UnmarshalJSON(data []byte) error { return nil }

type Texts int

func (t Texts) MarshalText() ([]byte, error) { return nil, nil }

type Opaque struct{ A int }

func (o Opaque) MarshalJSON() ([]byte, error) {
	if o.A > 0 {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

type Promoting struct {
	Opaque
	B int
}
