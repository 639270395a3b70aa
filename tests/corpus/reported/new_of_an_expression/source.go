// Package sample allocates values.
package sample

// Sample holds pointers; new(1) in a comment stays.
type Sample struct {
	Count *int     `json:"count,omitempty"`
	Name  *string  `json:"name"`
	Zero  *float64 `json:"zero"`
}

const note = "new(1) in a text stays"

func count() int { return len(make(map[string][]int, 3)) + len(*new([]*Sample)) + cap(make(<-chan int)) }

// Fill makes one.
func Fill(name string) *Sample {
	return &Sample{Count: new(count() + 1), Name: new("a" + name), Zero: new(float64)}
}
