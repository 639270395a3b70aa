package omission_kinds

import (
	"encoding/json"
	"net"
	"time"
)

type Pointer *int

type Level int

func (l Level) MarshalText() ([]byte, error) {
	if l == 0 {
		return []byte("none"), nil
	}
	return []byte(""), nil
}

func (l *Level) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = 1
	}
	return nil
}

// Empty is the pointer, the slice or the number, whatever is written of it; a marshaler may write "" of what is not empty.
type T struct {
	Named   Pointer           `json:"named,omitempty"`
	Zero    Pointer           `json:"zero,omitzero"`
	Level   Level             `json:"level,omitempty"`
	Raw     json.RawMessage   `json:"raw,omitempty"`
	Kept    json.RawMessage   `json:"kept,omitzero"`
	Time    *time.Time        `json:"time,omitzero"`
	Address net.IP            `json:"address,omitzero"`
	Map     map[string]string `json:"map,omitempty,omitzero"`
	None    error             `json:"none,omitzero"`
	Nothing [0]int            `json:"nothing,omitzero"`
	Any     any               `json:"any,omitzero"`
	Pair    [2]bool           `json:"pair,omitempty"`
}
