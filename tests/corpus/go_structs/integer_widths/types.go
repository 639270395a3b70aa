package integer_widths

type Port uint16

// Integers are bounded by their width; int and uint have 64 bits.
type T struct {
	I8  int8   `json:"i8"`
	I16 int16  `json:"i16"`
	I32 int32  `json:"i32"`
	I64 int64  `json:"i64"`
	Int int    `json:"int"`
	U8  uint8  `json:"u8"`
	U32 uint32 `json:"u32"`
	U64 uint64 `json:"u64"`
	R   rune   `json:"r"`
	P   Port   `json:"p"`
}
