package recursion

// Same has T's fields, though it is declared in terms of a T that refers to it.
type Same T

type T struct {
	Name     string        `json:"name"`
	Children []T           `json:"children,omitempty"`
	Parent   *T            `json:"parent"`
	Named    map[string]*T `json:"named,omitempty"`
	Same     *Same         `json:"same,omitempty"`
}
