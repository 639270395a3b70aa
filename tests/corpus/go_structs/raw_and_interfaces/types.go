package raw_and_interfaces

import "encoding/json"

type Shower interface{ Show() string }

// json.RawMessage and empty interfaces hold any JSON; an interface with methods can be written but not read.
type T struct {
	Raw    json.RawMessage `json:"raw"`
	Any    any             `json:"any"`
	List   []interface{}   `json:"list"`
	Number json.Number     `json:"number"`
	Shown  Shower          `json:"shown,omitempty"`
	Hidden Shower          `json:"hidden"`
}
