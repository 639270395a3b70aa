package malformed_tags

// reflect.StructTag stops at the first pair that is not `key:"value"`.
type T struct {
	A string `json: "a"`
	B string `bad json:"b"`
	C string `json:"c`
	D string `x:"1"json:"d"`
	E string `json:"e" rest`
}
