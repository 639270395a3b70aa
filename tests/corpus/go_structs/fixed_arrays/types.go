package fixed_arrays

const width = 2

// Arrays are written with all their items; more or fewer are read without an error.
type T struct {
	Two  [2]string     `json:"two"`
	Wide [width][1]int `json:"wide"`
}
