package constants

type T struct{ Colour Colour }

type Colour string

const (
	Red  Colour = "red"
	Blue Colour = "blue"
	Size        = 3
)
