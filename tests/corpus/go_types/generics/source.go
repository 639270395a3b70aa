package generics

type T struct {
	Names Set[string]
	Pairs Pair[int, *T]
}

type Set[E comparable] map[E]bool

type Pair[A, B any] struct {
	First  A
	Second []B
}
