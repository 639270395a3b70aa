package allowed

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// isAllowed and known hold the names of the allowed built-ins and of all that this version of OPA has.
var isAllowed, known = map[string]bool{}, map[string]bool{}

// called is the last refused built-in that was called in spite of all checks, nil for none.
var called atomic.Pointer[string]

func init() {
	// OPA sorts all built-ins anew for every compilation, which is a twentieth of it unless they are sorted already.
	slices.SortFunc(ast.Builtins, func(one, other *ast.Builtin) int { return strings.Compare(one.Name, other.Name) })
	for _, name := range builtins {
		isAllowed[name] = true
	}
	for _, builtin := range ast.Builtins {
		known[builtin.Name] = true
		if !isAllowed[builtin.Name] {
			topdown.RegisterBuiltinFunc(builtin.Name, refuse(builtin.Name))
		}
	}
}

// Capabilities returns OPA's own, with the allowed built-ins only and without hosts that schemas may come from. All callers share
// them and change nothing.
var Capabilities = sync.OnceValue(func() *ast.Capabilities {
	capabilities := ast.CapabilitiesForThisVersion(ast.CapabilitiesRegoVersion(ast.RegoV0))
	kept := make([]*ast.Builtin, 0, len(builtins))
	for _, builtin := range capabilities.Builtins {
		if isAllowed[builtin.Name] {
			kept = append(kept, builtin)
		}
	}
	// Not nil: for OPA, no list means every host.
	capabilities.Builtins, capabilities.AllowNet = kept, []string{}
	return capabilities
})

// refuse makes the implementation of a built-in that is not allowed: it ends the evaluation. It is a second lock, behind
// the check of the module, since go-witness's engine takes no capabilities.
func refuse(name string) topdown.BuiltinFunc {
	return func(topdown.BuiltinContext, []*ast.Term, func(*ast.Term) error) error {
		called.Store(&name)
		// Any other error would only make the expression undefined.
		return topdown.Halt{Err: errors.New("the built-in " + name + " is not allowed")}
	}
}

// TakeCalled returns a NotJudged if a refused built-in was called since the last time, and forgets it.
func TakeCalled() error {
	if name := called.Swap(nil); name != nil {
		return NotJudged{Reason: "an evaluation called " + explain(map[string]bool{*name: true})}
	}
	return nil
}
