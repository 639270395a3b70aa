package policy

type Policy struct {
	Steps map[string]string `json:"steps"`
}
