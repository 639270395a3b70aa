package recursion

type T struct {
	Children []T
	Up       *Node
}

type Node struct{ Of map[string]T }
