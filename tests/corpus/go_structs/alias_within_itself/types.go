package alias_within_itself

// Node holds itself by its other name.
type Node struct {
	Name string `json:"name"`
	Next *Other `json:"next,omitempty"`
}

type Other = Node

type Listed = struct {
	Items []Holder `json:"items"`
}

type Holder struct {
	Listed *Listed `json:"listed"`
}

type T struct {
	First Other  `json:"first"`
	All   Listed `json:"all"`
}
