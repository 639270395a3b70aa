package intoto

type Statement struct {
	Type string `json:"_type"`
}
