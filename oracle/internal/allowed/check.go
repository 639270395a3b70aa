// Package allowed decides which Rego modules are judged: those that call only built-ins that compute their result from
// their operands. go-witness evaluates a module with every built-in of OPA (policy/rego.go), and some of those read files
// or reach the network.
package allowed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/in-toto/go-witness/policy"
	"github.com/open-policy-agent/opa/ast"
	"github.com/open-policy-agent/opa/rego"
)

// NotJudged says which module needs more than is allowed. It is an error here, and the result of the operation that asked.
type NotJudged struct {
	Reason string `json:"not_judged"`
}

func (n NotJudged) Error() string { return "not judged: " + n.Reason }

// CheckPolicy returns a NotJudged for the first attestation whose modules need more than is allowed, and nil if there is
// none. A policy or module that cannot be read or compiled is for go-witness to refuse: it never evaluates one.
func CheckPolicy(text []byte) error {
	var parsed policy.Policy
	// go-witness reads a policy with the same call (policyverify.go), so both see the same modules.
	if json.Unmarshal(text, &parsed) != nil {
		return nil
	}
	steps := make([]string, 0, len(parsed.Steps))
	for name := range parsed.Steps {
		steps = append(steps, name)
	}
	sort.Strings(steps)
	for _, name := range steps {
		for _, attestation := range parsed.Steps[name].Attestations {
			if err := checkModules(attestation.RegoPolicies); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkModules checks the modules of one attestation together, as go-witness evaluates them.
func checkModules(given []policy.RegoPolicy) error {
	if len(given) == 0 {
		return nil
	}
	modules := make([]*ast.Module, 0, len(given))
	for _, one := range given {
		// The parser of go-witness: OPA's v0 package reads Rego v0, and v1 where a module imports it.
		module, err := ast.ParseModule(one.Name, string(one.Module))
		if err != nil || module == nil {
			return nil
		}
		modules = append(modules, module)
	}
	for index, module := range modules {
		if err := CheckModule(given[index].Name, module); err != nil {
			return err
		}
	}
	err := compile(modules, Capabilities())
	// A module that does not compile with all built-ins either has another fault, which go-witness will tell.
	if err == nil || compile(modules, ast.CapabilitiesForThisVersion()) != nil {
		return nil
	}
	return NotJudged{Reason: "OPA says " + shorten(err.Error())}
}

// CheckModule returns a NotJudged if the module names a built-in that is not allowed.
//
// It comes before any compilation: for a call of rego.metadata.rule, OPA's compiler loads the schemas of annotations,
// whichever capabilities it has.
func CheckModule(name string, module *ast.Module) error {
	needed := map[string]bool{}
	// All references and not only calls: `with` puts one built-in in the place of another.
	ast.WalkTerms(module, func(term *ast.Term) bool {
		switch term.Value.(type) {
		case ast.Ref, ast.Var:
			if spoken := term.Value.String(); known[spoken] && !isAllowed[spoken] {
				needed[spoken] = true
			}
		}
		return false
	})
	if len(needed) == 0 {
		return nil
	}
	return NotJudged{Reason: fmt.Sprintf("module %s needs %s", shorten(name), explain(needed))}
}

// compile prepares the query of go-witness on these modules and evaluates nothing.
func compile(modules []*ast.Module, capabilities *ast.Capabilities) error {
	query := ""
	options := []func(*rego.Rego){rego.Capabilities(capabilities)}
	for _, module := range modules {
		query += fmt.Sprintf("%v.deny\n", module.Package.Path)
		options = append(options, rego.ParsedModule(module))
	}
	_, err := rego.New(append(options, rego.Query(query))...).PrepareForEval(context.Background())
	return err
}

// explain lists built-ins, each with the reason why it is refused.
func explain(needed map[string]bool) string {
	spoken := make([]string, 0, len(needed))
	for name := range needed {
		reason, decided := refused[name]
		if !decided {
			reason = "nobody has decided about it"
		}
		spoken = append(spoken, fmt.Sprintf("%s (%s)", name, reason))
	}
	sort.Strings(spoken)
	return strings.Join(spoken, ", ")
}

// shorten makes foreign text fit for a reason: quoted, so that it has no control characters, and of bounded length.
func shorten(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strconv.Quote(text)
}

// AsNotJudged returns the NotJudged that an error of this package is.
func AsNotJudged(err error) (NotJudged, bool) {
	var found NotJudged
	is := errors.As(err, &found)
	return found, is
}
