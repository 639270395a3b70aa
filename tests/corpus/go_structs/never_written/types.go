package never_written

// Hooks cannot be written, whatever they hold; a nil pointer, list or map of them can.
type Hooks struct {
	Name string
	Done func()
}

type T struct {
	One  *Hooks              `json:"one,omitempty"`
	List []Hooks             `json:"list"`
	Map  map[string]chan int `json:"map"`
	Zero func()              `json:"zero,omitzero"`
}
