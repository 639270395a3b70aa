package zeroing_kinds

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"
)

type Level int

const None Level = 3

func (l *Level) IsZero() bool { return *l == None }

type Grade int8

func (g Grade) IsZero() bool { return g == 0 }

type Mark int8

func (m Mark) IsZero() bool { return m == None8 }

const None8 = -1

type Word string

func (w Word) IsZero() bool { return w == "" }

type Switch bool

func (s Switch) IsZero() bool { return s == true }

type Pair struct{ A, B int }

func (p Pair) IsZero() bool { return p.A == 0 }

type Holder struct{ Pair }

type Stamp struct{ time.Time }

type List []int

func (l List) IsZero() bool { return len(l) == 1 }

// omitzero asks the type's own IsZero, and only that; nil pointers are zero in any case.
type T struct {
	Grade  Grade           `json:"grade,omitzero"`
	Mark   Mark            `json:"mark,omitzero"`
	Word   Word            `json:"word,omitzero"`
	Switch Switch          `json:"switch,omitzero"`
	Pair   *Pair           `json:"pair,omitzero"`
	Time   *time.Time      `json:"time,omitzero"`
	Stamp  Stamp           `json:"stamp,omitzero"`
	Addr   netip.Addr      `json:"addr,omitzero"`
	Big    big.Int         `json:"big,omitzero"`
	Number json.Number     `json:"number,omitzero"`
	Raw    json.RawMessage `json:"raw,omitzero"`
	Map    map[string]int  `json:"map,omitzero"`
	Untold *Untold         `json:"untold,omitempty"`
}

// Untold has values whose IsZero looks at more than one constant.
type Untold struct {
	Level  Level  `json:"level,omitzero"`
	Holder Holder `json:"holder,omitzero"`
	List   List   `json:"list,omitzero"`
}
