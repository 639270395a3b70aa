package text_marshalers

import "net"

// A MarshalText is written as a string; net.IP writes "" for none and the shortest form of an address.
type T struct {
	Address net.IP  `json:"address"`
	Maybe   *net.IP `json:"maybe,omitempty"`
}
