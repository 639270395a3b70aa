package rego

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// OutlineArguments asks for the outline of a Rego module.
type OutlineArguments struct {
	Module string `json:"module"`
}

// Outlined is the digest of a module's outline, in hex; of one that OPA cannot parse it has the errors instead.
type Outlined struct {
	Outline string   `json:"outline"`
	Errors  []string `json:"errors"`
}

// Outline digests OPA's syntax tree of a module without comments and places, all strings and numbers in it replaced by
// one. Modules that differ by layout, comments or constants alone have the same outline. Nothing is compiled.
func Outline(arguments OutlineArguments) (any, error) {
	module, err := Parse(moduleName, arguments.Module)
	if err != nil {
		return Outlined{Errors: listErrors(err)}, nil
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
	return Outlined{hex.EncodeToString(digest[:]), []string{}}, nil
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
