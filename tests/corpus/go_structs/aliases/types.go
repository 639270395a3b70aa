package aliases

type Text = string

type Inner struct {
	A Text `json:"a"`
}

type Same = Inner

type Defined Inner

type List []Inner

type T struct {
	Same    Same    `json:"same"`
	Defined Defined `json:"defined"`
	List    List    `json:"list"`
}
