package rego

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"witness-schema/oracle/internal/allowed"
)

// ReferencesArguments asks what a Rego module reads of its input. Newest is for Rego that go-witness does not read yet: OPA's
// current version of the language, with all of its features.
type ReferencesArguments struct {
	Module string `json:"module"`
	Newest bool   `json:"newest"`
}

// ReferencesAnswer lists paths of the input, null for a step that a variable decides; or the errors of OPA's compiler. What is
// given a name and never used only has to be there.
type ReferencesAnswer struct {
	Paths   []Path   `json:"paths"`
	Present []Path   `json:"present"`
	Errors  []string `json:"errors"`
}

// Path leads into the input: names of fields, nil for a step that a variable decides.
type Path []*string

// References compiles a module and returns every place of the input that its rules read, local variables replaced
// by what they stand for. An error in the module is a result. A module that needs more than is allowed is not judged.
func References(arguments ReferencesArguments) (any, error) {
	capabilities, version := allowed.Capabilities(), ast.RegoV0
	if arguments.Newest {
		capabilities, version = ast.CapabilitiesForThisVersion(), ast.RegoV1
		// Not nil: for OPA, no list means every host.
		capabilities.AllowNet = []string{}
	}
	compiler := ast.NewCompiler().WithCapabilities(capabilities)
	err := compileAllowed(compiler, arguments.Module, version)
	if refused, is := allowed.AsNotJudged(err); is {
		return refused, nil
	}
	if err != nil {
		return ReferencesAnswer{[]Path{}, []Path{}, listErrors(err)}, nil
	}
	paths, present := []Path{}, []Path{}
	for _, rule := range compiler.Modules[moduleName].Rules {
		read, named := readRule(rule)
		paths, present = append(paths, read...), append(present, named...)
	}
	return ReferencesAnswer{removeDoubles(paths), removeDoubles(present), []string{}}, nil
}

func removeDoubles(paths []Path) []Path {
	seen, kept := map[string]bool{}, []Path{}
	for _, one := range paths {
		if key := one.String(); !seen[key] {
			seen[key] = true
			kept = append(kept, one)
		}
	}
	return kept
}

func (p Path) String() string {
	spoken := make([]string, 0, len(p))
	for _, step := range p {
		if step == nil {
			spoken = append(spoken, "*")
		} else {
			spoken = append(spoken, fmt.Sprintf("%q", *step))
		}
	}
	return strings.Join(spoken, ".")
}
