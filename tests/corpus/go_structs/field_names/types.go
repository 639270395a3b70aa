package field_names

// Names come from the tag, else from the field; a name with other signs than encoding/json allows is ignored.
type T struct {
	Plain    string
	Named    string `json:"named"`
	Dash     string `json:"-"`
	DashName string `json:"-,"`
	OnlyOpt  string `json:",omitempty"`
	BadName  string `json:"bad\\name"`
	Dotted   string `json:"a.b/c"`
	other    string
	Other    string `yaml:"o" json:"o2" xml:"x"`
}
