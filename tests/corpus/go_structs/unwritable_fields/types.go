package unwritable_fields

// Channels and functions cannot be written; behind `-` or unexported they do not matter.
type T struct {
	A     string      `json:"a"`
	Done  chan int    `json:"-"`
	Hook  func() bool `json:"-"`
	inner complex128
}
