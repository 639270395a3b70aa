package sample

type broken struct {
	Name string `json:"name"`
