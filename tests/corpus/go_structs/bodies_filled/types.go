package bodies_filled

import j "encoding/json"

type Inner struct {
	N int8 `json:"n"`
}

func (i *Inner) MarshalJSON() ([]byte, error) { return j.Marshal(i.N) }

func (i *Inner) UnmarshalJSON(data []byte) error { return j.Unmarshal(data, &i.N) }

type Wire struct {
	A int8    `json:"a"`
	B *string `json:"b,omitempty"`
	I []int8  `json:"i"`
}

// A map filled in straight lines, one key only sometimes.
type Filled struct {
	A int8
	B *string
	I []int8
}

func (f Filled) MarshalJSON() ([]byte, error) {
	out := map[string]any{"a": f.A}
	if f.B != nil {
		out["b"] = *f.B
	}
	out["i"] = f.I // out["i"] = "no"
	return j.Marshal(out)
}

func (f *Filled) UnmarshalJSON(data []byte) error {
	var wire Wire
	if err := j.Unmarshal(data, &wire); err != nil {
		return err
	}
	f.A, f.B, f.I = wire.A, wire.B, wire.I
	return nil
}

// The text goes through a variable.
type Kept struct{ list []int8 }

func (k *Kept) MarshalJSON() ([]byte, error) {
	text, err := j.Marshal(k.list)
	if err != nil {
		return nil, err
	}
	return text, nil
}

func (k *Kept) UnmarshalJSON(data []byte) error { return j.Unmarshal(data, &(k.list)) }

// A local type hides another of its name.
type Hidden struct{ Level int8 }

func (h Hidden) MarshalJSON() ([]byte, error) {
	type Wire struct {
		Level int8 `json:"level"`
	}
	return j.Marshal(Wire{Level: h.Level})
}

func (h *Hidden) UnmarshalJSON(data []byte) error {
	type Wire struct {
		Level int8 `json:"level"`
	}
	var wire Wire
	err := j.Unmarshal(data, &wire)
	h.Level = wire.Level
	return err
}

// A value that is passed by value has no address: its MarshalJSON is not called.
type Passed struct{ Inner Inner }

func (p Passed) MarshalJSON() ([]byte, error) { return j.Marshal(p.Inner) }

func (p *Passed) UnmarshalJSON(data []byte) error {
	type fields struct {
		N int8 `json:"n"`
	}
	var read fields
	err := j.Unmarshal(data, &read)
	p.Inner = Inner(read)
	return err
}

type T struct {
	Filled Filled `json:"filled"`
	Kept   Kept   `json:"kept"`
	Hidden Hidden `json:"hidden"`
	Passed Passed `json:"passed"`
}
