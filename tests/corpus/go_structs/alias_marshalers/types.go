package alias_marshalers

import "encoding/json"

// The method writes its own struct: the fields of T without its methods, and one that replaces a field.
type T struct {
	Name string `json:"name"`
	Size int    `json:"size"`
}

func (t *T) MarshalJSON() ([]byte, error) {
	type alias T
	return json.Marshal(&struct {
		*alias
		Size string `json:"size,omitempty"`
	}{
		alias: (*alias)(t),
		Size:  "",
	})
}

func (t *T) UnmarshalJSON(data []byte) error {
	type alias T
	read := struct {
		*alias
		Size string `json:"size,omitempty"`
	}{alias: (*alias)(t)}
	return json.Unmarshal(data, &read)
}
