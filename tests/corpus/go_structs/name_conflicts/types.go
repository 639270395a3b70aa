package name_conflicts

type Left struct {
	Same   string
	Tagged string `json:"tagged"`
	Deep   string `json:"deep"`
}

type Right struct {
	Same   string
	Other  string `json:"Tagged2"`
	Tagged string
}

// The least depth wins, then the one with a tag; two equals hide each other.
type T struct {
	Left
	Right
	Deep int `json:"deep"`
}
