package structs

type T struct {
	Base
	*Other
	A, B   string `json:"a,omitempty"`
	hidden int
	Inline struct {
		X int "json:\"x\""
	}
	None struct{}
}

type Base struct{ ID int }

type Other struct{ Note string }
