package promoted_marshaler

import "time"

// An embedded time.Time lends its MarshalJSON: the other fields are never written.
type Stamp struct {
	time.Time
	Note string
}

type T struct {
	At   Stamp  `json:"at"`
	Late *Stamp `json:"late,omitempty"`
}
