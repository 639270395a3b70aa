package recursive_fields

type List []List

type Tree map[string]Tree

type Loop *Loop

type Rows []Row

type Row struct {
	More Rows `json:"more,omitempty"`
	Kept Rows `json:"kept,omitzero"`
}

type Branch []struct {
	Down Branch            `json:"down,omitempty"`
	Wide map[string]Branch `json:"wide,omitzero"`
}

type Ping []Pong

type Pong map[string]Ping

type Chain *Link

type Link struct {
	Next Chain `json:"next,omitempty"`
	Last Chain `json:"last"`
}

type Node[V any] struct {
	Value V         `json:"value,omitempty"`
	Kids  []Node[V] `json:"kids,omitempty"`
}

type Pairs [][2]Pairs

// Types contain themselves through slices, maps and pointers; what omitempty keeps of them is still not empty.
type T struct {
	List   List   `json:"list"`
	Tree   Tree   `json:"tree,omitempty"`
	Loop   Loop   `json:"loop"`
	Rows   Rows   `json:"rows,omitempty"`
	Branch Branch `json:"branch,omitzero"`

	Ping  Ping           `json:"ping,omitempty"`
	Pong  Pong           `json:"pong,omitzero"`
	Chain Chain          `json:"chain,omitempty"`
	Node  *Node[float32] `json:"node,omitempty"`
	Pairs Pairs          `json:"pairs,omitempty"`
}
