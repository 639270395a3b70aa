package embedded_pointer

type Inner struct {
	A string `json:"a"`
	B int    `json:"b"`
	C string `json:"c,omitempty"`
}

// The fields behind an embedded pointer come all together or not at all.
type T struct {
	*Inner
	D string `json:"d"`
}
