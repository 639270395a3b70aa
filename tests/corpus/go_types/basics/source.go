package basics

type T struct {
	Bool    bool
	Text    string
	Int     int
	Small   int8
	Word    uint64
	Float   float32
	Address uintptr
	Byte    byte
	Rune    rune
	Any     any
	Empty   interface{}
	Error   error
	Reader  interface{ Read() }
}
