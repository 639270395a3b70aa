package interface_kinds

import (
	"encoding/json"
	"fmt"
	"io"
)

type Empty interface{}

type Alias = any

type Nested interface {
	Empty
	Alias
}

type Show interface {
	Empty
	fmt.Stringer
}

// An interface takes any JSON value if it has no methods, its own or those of interfaces that it embeds.
type T struct {
	Empty   Empty                  `json:"empty"`
	Nested  Nested                 `json:"nested,omitempty"`
	Show    Show                   `json:"show"`
	Stream  io.ReadWriter          `json:"stream,omitempty"`
	Written json.Marshaler         `json:"written"`
	Inline  interface{ io.Closer } `json:"inline,omitzero"`
	Deep    interface {
		Nested
		any
	} `json:"deep,omitzero"`
	List []error `json:"list"`
}
