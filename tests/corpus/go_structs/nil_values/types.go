package nil_values

// Without omitempty a nil list, map, pointer or interface is written as null.
type T struct {
	List    []string          `json:"list"`
	Map     map[string]string `json:"map"`
	Pointer *int              `json:"pointer"`
	Any     any               `json:"any"`
	Deep    [][]string        `json:"deep"`
	Twice   **string          `json:"twice"`
}
