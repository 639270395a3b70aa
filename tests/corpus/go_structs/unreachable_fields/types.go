package unreachable_fields

type lower struct {
	A int  `json:"a"`
	B *int `json:"b,omitempty"`
}

type Upper struct {
	C int `json:"c"`
}

type middle struct {
	*Upper
	D int `json:"d,string"`
}

type octet byte

func (octet) MarshalText() ([]byte, error) { return []byte("o"), nil }

// Go writes through a pointer to an unexported struct, and reads nothing into it. Channels can only be left out.
type T struct {
	*lower
	middle
	Wait   chan int `json:"wait,omitzero"`
	Call   func()   `json:"call,omitzero"`
	Octets []octet  `json:"octets"`
}
