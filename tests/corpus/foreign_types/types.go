// Package foreign_types has the kinds of types that public modules are full of, written anew: the part of the foreign
// corpus that `make test` runs.
package foreign_types

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"
)

type Phase string

const (
	Pending Phase = "Pending"
	Running Phase = "Running"
)

type Meta struct {
	Name    string            `json:"name,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`
	Created *time.Time        `json:"created,omitempty"`
	Deleted time.Time         `json:"deleted,omitzero"`
	Count   *int64            `json:"count,omitempty"`
}

type Listing[T any] struct {
	Meta  `json:"metadata"`
	Items []T `json:"items"`
}

type Task struct {
	Meta
	*Timing
	Phase    Phase           `json:"phase"`
	Raw      json.RawMessage `json:"raw,omitempty"`
	Any      any             `json:"any"`
	Children []*Task         `json:"children,omitempty"`
	ByPort   map[uint16]Task `json:"byPort,omitempty"`
}

type Timing struct {
	Start time.Time     `json:"start"`
	Took  time.Duration `json:"took,string"`
	Rates [3]float32    `json:"rates"`
}

type Tasks Listing[Task]

// Digest is written as its text.
type Digest struct{ Value string }

func (d Digest) MarshalJSON() ([]byte, error) { return json.Marshal(d.Value) }

func (d *Digest) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &d.Value) }

type Numbers struct {
	Small  int8        `json:"small"`
	Byte   uint8       `json:"byte,omitempty"`
	Wide   uint64      `json:"wide,string,omitempty"`
	Float  float64     `json:"float,omitempty"`
	Exact  json.Number `json:"exact,omitempty"`
	Big    *big.Int    `json:"big,omitempty"`
	Octets []byte      `json:"octets"`
	Bits   [4]byte     `json:"bits"`
	Flag   *bool       `json:"flag,string"`
}

type Addresses struct {
	One  netip.Addr              `json:"one"`
	Net  netip.Prefix            `json:"net,omitempty"`
	Many map[netip.Addr][]string `json:"many,omitempty"`
}

type Left struct{ ID, Only string }

type Right struct {
	ID    string
	Other string `json:"Only"`
}

// Both hides what Left and Right have under one name.
type Both struct {
	Left
	Right
	Digests []Digest           `json:"digests"`
	ByName  map[string]*Digest `json:"byName,omitzero"`
}

type Tree map[string]Tree

type Chain []*Chain

// Hooks cannot be written.
type Hooks struct {
	Name string
	Done func()
}

type WithHooks struct {
	Hooks *Hooks   `json:"hooks,omitempty"`
	Done  chan int `json:"-"`
	Same  *Again   `json:"same,omitempty"`
}

type Again = WithHooks
