package typed_constants

type Level string

const (
	Low  Level = "low"
	High Level = "high"
)

// Go writes any text: the constants are known values, not a limit.
type T struct {
	Level Level `json:"level"`
	Maybe Level `json:"maybe,omitempty"`
}
