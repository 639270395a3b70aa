package quoted

// `,string` puts numbers, booleans and strings into a JSON string; elsewhere it says nothing.
type T struct {
	Int     int      `json:"int,string"`
	Uint    uint8    `json:"uint,string"`
	Float   float64  `json:"float,string"`
	Bool    bool     `json:"bool,string"`
	Text    string   `json:"text,string"`
	Pointer *int     `json:"pointer,string"`
	List    []int    `json:"list,string"`
	Empty   int      `json:"empty,string,omitempty"`
}
