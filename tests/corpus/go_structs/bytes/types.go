package bytes

type Octet byte

// A list of bytes is base64; an array of bytes is a list of numbers.
type T struct {
	Bytes  []byte   `json:"bytes"`
	Named  []Octet  `json:"named"`
	Array  [3]byte  `json:"array"`
	Lists  [][]byte `json:"lists"`
	Int8s  []int8   `json:"int8s"`
}
