package map_key_kinds

import (
	"encoding/json"
	"log/slog"
	"net/netip"
	"time"
)

// With a pointer receiver: a key has no address, so it is written as its number.
type ByPointer int

func (p *ByPointer) MarshalText() ([]byte, error) { return []byte("p"), nil }

type JSON string

func (j JSON) MarshalJSON() ([]byte, error) { return json.Marshal(string(j)) }

type Octet uint8

type Days map[time.Weekday]int

// Keys are texts, numbers, or what the MarshalText of the key's own type gives; MarshalJSON is not asked.
type T struct {
	ByPointer map[ByPointer]int      `json:"byPointer,omitempty"`
	JSON      map[JSON]int           `json:"json,omitempty"`
	Octets    map[Octet]int          `json:"octets,omitempty"`
	Times     map[time.Time]int      `json:"times,omitempty"`
	Waits     map[time.Duration]int  `json:"waits,omitempty"`
	Levels    map[slog.Level]int     `json:"levels,omitempty"`
	Numbers   map[json.Number]int    `json:"numbers,omitempty"`
	Ports     map[netip.AddrPort]int `json:"ports,omitempty"`
	Days      Days                   `json:"days,omitempty"`
}
