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

// Types contain themselves through slices, maps and pointers; what omitempty keeps of them is still not empty.
type T struct {
	List   List   `json:"list"`
	Tree   Tree   `json:"tree,omitempty"`
	Loop   Loop   `json:"loop"`
	Rows   Rows   `json:"rows,omitempty"`
	Branch Branch `json:"branch,omitzero"`
}
