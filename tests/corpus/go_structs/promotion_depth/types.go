package promotion_depth

import (
	"encoding/json"
	"net/netip"
	"sync"
	"time"
)

type Near struct{ A int }

func (n Near) MarshalJSON() ([]byte, error) { return json.Marshal(n.A) }

func (n *Near) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &n.A) }

type Middle struct{ time.Time }

// The MarshalJSON of Near is nearer than that of time.Time.
type Nearest struct {
	Middle
	Near
}

type Other struct{ B string }

func (o Other) MarshalJSON() ([]byte, error) { return json.Marshal(o.B) }

func (o *Other) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &o.B) }

// Two at the same depth cancel each other out, and the fields are written.
type Both struct {
	Near
	Other
}

type Left struct{ Near }

type Right struct{ Near }

// The same type on two paths is two as well, and its fields are hidden.
type Diamond struct {
	Left
	Right
	C int
}

// Fields of the names hide methods that are deeper.
type Hidden struct {
	Left
	MarshalJSON   int
	UnmarshalJSON int
}

// What a pointer embeds has an address.
type Far struct{ *Left }

type Locked struct {
	sync.Mutex
	D int
}

type Tagged struct {
	netip.Addr `json:"addr"`
	E          int
}

// Same has T's embedded fields, and so their methods.
type Same Left

type T struct {
	Nearest Nearest `json:"nearest"`
	Both    Both    `json:"both"`
	Diamond Diamond `json:"diamond"`
	Hidden  Hidden  `json:"hidden"`
	Far     Far     `json:"far,omitzero"`
	Locked  *Locked `json:"locked,omitempty"`
	Tagged  Tagged  `json:"tagged"`
	Same    Same    `json:"same"`
	// json.Unmarshal takes the address of named types only, and reads this one by its fields.
	Inline *[1]struct {
		Near
		F int
	} `json:"inline,omitempty"`
	Stamp *struct {
		time.Time
		Note string
	} `json:"stamp,omitempty"`
}
