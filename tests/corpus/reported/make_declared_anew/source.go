package sample

type node struct{ next *node }

func chain() *node {
	var make func(int) *node
	make = func(n int) *node {
		if n == 0 {
			return nil
		}
		return &node{make(n - 1)}
	}
	return make(3)
}
