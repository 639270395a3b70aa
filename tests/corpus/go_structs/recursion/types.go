package recursion

type T struct {
	Name     string        `json:"name"`
	Children []T           `json:"children,omitempty"`
	Parent   *T            `json:"parent"`
	Named    map[string]*T `json:"named,omitempty"`
}
