package map_keys

type Name string

type Level int

func (l Level) MarshalText() ([]byte, error) { return []byte("level"), nil }

func (l *Level) UnmarshalText(text []byte) error { return nil }

// Keys of maps are texts, whole numbers in decimal, or what MarshalText gives.
type T struct {
	Texts map[string]int `json:"texts"`
	Names map[Name]int   `json:"names"`
	Ints  map[int8]int   `json:"ints"`
	Uints map[uint]int   `json:"uints"`
}
