package sample

const (
	First  = "first"
	Second = "second"
)