package defined_kinds

import (
	"encoding/json"
	"image"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"os"
	"time"
)

type Wait time.Duration

type Address net.IP

type Host netip.Addr

type Big big.Int

type Level slog.Level

type Point image.Point

type Mode os.FileMode

type Messages []json.RawMessage

type Number = json.Number

type Raw struct{ json.RawMessage }

// A defined type has the underlying type of what it is defined by, and none of its methods; an alias has all of them.
type T struct {
	Wait     Wait     `json:"wait"`
	Address  Address  `json:"address,omitempty"`
	Host     Host     `json:"host"`
	Big      Big      `json:"big"`
	Level    Level    `json:"level,omitempty"`
	Point    Point    `json:"point"`
	Mode     *Mode    `json:"mode,omitempty"`
	Messages Messages `json:"messages,omitempty"`
	Number   Number   `json:"number"`
	Raw      *Raw     `json:"raw,omitempty"`
}
