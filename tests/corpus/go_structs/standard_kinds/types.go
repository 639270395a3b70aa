package standard_kinds

import (
	"crypto/md5"
	"database/sql"
	"fmt"
	"go/token"
	"image"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"net/textproto"
	"net/url"
	"sync/atomic"
	"time"
)

type Digest *[md5.Size]byte

type Stamped struct {
	*url.Userinfo
	sql.NullInt64
}

// Types of the standard library are what their source declares; marshalers of some write a text or a number.
type T struct {
	URL      url.URL              `json:"url"`
	Values   url.Values           `json:"values,omitempty"`
	Header   textproto.MIMEHeader `json:"header,omitempty"`
	Network  *net.IPNet           `json:"network,omitempty"`
	Hardware net.HardwareAddr     `json:"hardware,omitempty"`
	Port     netip.AddrPort       `json:"port,omitzero"`
	Big      *big.Int             `json:"big"`
	Value    big.Int              `json:"value"`
	Bigs     map[string]big.Int   `json:"bigs,omitempty"`
	Level    slog.Level           `json:"level,omitempty"`
	Day      time.Weekday         `json:"day,omitempty"`
	Area     image.Rectangle      `json:"area"`
	Token    token.Token          `json:"token,omitempty"`
	Count    atomic.Int64         `json:"count"`
	Show     fmt.Stringer         `json:"show"`
	Stamped  Stamped              `json:"stamped"`
	Null     sql.Null[string]     `json:"null"`
	Digest   Digest               `json:"digest,omitempty"`
}
