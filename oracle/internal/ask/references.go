package ask

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"witness-schema/oracle/internal/allowed"
)

// referencesArguments asks what a Rego module reads of its input. Newest is for Rego that go-witness does not read yet: OPA's
// current version of the language, with all of its features.
type referencesArguments struct {
	Module string `json:"module"`
	Newest bool   `json:"newest"`
}

// referencesAnswer lists paths of the input, null for a step that a variable decides; or the errors of OPA's compiler. What is
// given a name and never used only has to be there.
type referencesAnswer struct {
	Paths   []path   `json:"paths"`
	Present []path   `json:"present"`
	Errors  []string `json:"errors"`
}

// path leads into the input.
type path []*string

// referencesOperation compiles a module and returns every place of the input that its rules read, local variables replaced
// by what they stand for. An error in the module is a result. A module that needs more than is allowed is not judged.
func referencesOperation(arguments referencesArguments) (any, error) {
	capabilities, version := allowed.Capabilities(), ast.RegoV0
	if arguments.Newest {
		capabilities, version = ast.CapabilitiesForThisVersion(), ast.RegoV1
		// Not nil: for OPA, no list means every host.
		capabilities.AllowNet = []string{}
	}
	module, err := ast.ParseModuleWithOpts("module.rego", arguments.Module, ast.ParserOptions{RegoVersion: version})
	if err != nil {
		return referencesAnswer{[]path{}, []path{}, listErrors(err)}, nil
	}
	if reason, is := allowed.AsNotJudged(allowed.CheckModule("module.rego", module)); is {
		return notJudged{reason}, nil
	}
	compiler := ast.NewCompiler().WithCapabilities(capabilities)
	compiler.Compile(map[string]*ast.Module{"module.rego": module})
	if compiler.Failed() {
		return referencesAnswer{[]path{}, []path{}, listErrors(compiler.Errors)}, nil
	}
	paths, present := []path{}, []path{}
	for _, rule := range compiler.Modules["module.rego"].Rules {
		read, named := readRule(rule)
		paths, present = append(paths, read...), append(present, named...)
	}
	return referencesAnswer{removeDoubles(paths), removeDoubles(present), []string{}}, nil
}

func removeDoubles(paths []path) []path {
	seen, kept := map[string]bool{}, []path{}
	for _, one := range paths {
		if key := one.String(); !seen[key] {
			seen[key] = true
			kept = append(kept, one)
		}
	}
	return kept
}

func (p path) String() string {
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
