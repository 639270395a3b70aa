package marshalers

import "encoding/json"

type T struct {
	Read  Delegating
	Text  Texts
	Odd   Opaque
	Outer Promoting
	Named Named
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

type Named int

func (n Named) MarshalText() ([]byte, error) {
	if n == 1 {
		return []byte("on"), nil
	}
	return []byte("off"), nil
}

func (n *Named) UnmarshalText(text []byte) error {
	switch string(text) {
	case "on":
		*n = 1
	default:
		*n = 0
	}
	return nil
}

type Promoting struct {
	Opaque
	B int
}
