package ask

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
)

// outlineArguments asks for the outline of a Rego module.
type outlineArguments struct {
	Module string `json:"module"`
}

// outlined is the digest of a module's outline, in hex; of one that OPA cannot parse it has the errors instead.
type outlined struct {
	Outline string   `json:"outline"`
	Errors  []string `json:"errors"`
}

// outlineOperation digests OPA's syntax tree of a module without comments and places, all strings and numbers in it replaced by
// one. Modules that differ by layout, comments or constants alone have the same outline. Nothing is compiled.
func outlineOperation(arguments outlineArguments) (any, error) {
	// As go-witness parses: Rego v0, and v1 for a module that imports it.
	module, err := ast.ParseModuleWithOpts("module.rego", arguments.Module, ast.ParserOptions{RegoVersion: ast.RegoV0})
	if err != nil {
		return outlined{Errors: listErrors(err)}, nil
	}
	module.Comments = nil
	tree, err := json.Marshal(module)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(tree))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		return nil, err
	}
	maskConstants(plain)
	masked, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(masked)
	return outlined{hex.EncodeToString(digest[:]), []string{}}, nil
}

// maskConstants replaces the value of every string and number in the JSON of a syntax tree. The names of packages, and of fields
// in a reference, are strings, too.
func maskConstants(node any) {
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			maskConstants(item)
		}
	case map[string]any:
		if kind := node["type"]; kind == "string" || kind == "number" {
			node["value"] = ""
			return
		}
		for _, item := range node {
			maskConstants(item)
		}
	}
}
