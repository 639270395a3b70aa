package containers

const size = 2

type T struct {
	Pointer *string
	Twice   **int
	Slice   []byte
	Nested  [][]bool
	Array   [size * 2]int
	Open    [unknown]int
	Map     map[string][]int
	Keys    map[K]*T
}

type K int
