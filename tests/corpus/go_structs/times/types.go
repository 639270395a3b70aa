package times

import "time"

// RFC 3339, years 0 to 9999, at most nine digits of a second and none of them a trailing zero.
type T struct {
	At    time.Time     `json:"at"`
	Maybe *time.Time    `json:"maybe,omitempty"`
	Took  time.Duration `json:"took"`
}
