package generics

type Pair[K comparable, V any] struct {
	Key   K  `json:"key"`
	Value V  `json:"value"`
	Rest  []V `json:"rest,omitempty"`
}

type Box[V any] struct {
	Pair[string, V]
	Inner *Box[V] `json:"inner,omitempty"`
}

type T struct {
	Ints  Pair[string, int]  `json:"ints"`
	Texts Pair[int8, string] `json:"texts"`
	Box   Box[bool]          `json:"box"`
}
