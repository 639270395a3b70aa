package embedding

type Inner struct {
	A string `json:"a"`
	B int    `json:"b,omitempty"`
}

type lower struct {
	C bool `json:"c"`
}

// Embedded structs lend their fields, unexported ones too; with a name they are fields of their own.
type T struct {
	Inner
	lower
	Named Inner `json:"named"`
	Inner2 `json:"inner2"`
}

type Inner2 struct{ D string }
