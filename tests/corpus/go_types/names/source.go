package names

import (
	"encoding/json"
	"time"

	"example.com/types/names/other"
	gone "example.org/absent/pkg"
)

type T struct {
	When    time.Time
	Raw     json.RawMessage
	Renamed Defined
	Same    Alias
	Far     other.Far
	Gone    gone.Thing
	Strange nowhere.Thing
	Unknown Undeclared
}

type Defined string

type Alias = []Defined
