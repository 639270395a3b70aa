package allowed

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// A new version of OPA may bring a built-in that reaches further: it fails here until somebody puts it into a list.
func TestEveryBuiltinOfOPAIsDecided(t *testing.T) {
	decided := map[string]int{}
	for _, name := range builtins {
		decided[name]++
	}
	for name := range refused {
		decided[name]++
	}
	for _, builtin := range ast.Builtins {
		if decided[builtin.Name] != 1 {
			t.Errorf("%s stands %d times in the lists of builtins.go, want 1", builtin.Name, decided[builtin.Name])
		}
		delete(decided, builtin.Name)
	}
	for name := range decided {
		t.Errorf("OPA has no built-in %s", name)
	}
}

// OPA itself marks what varies with time, chance or the network; no such built-in may be judged.
func TestNoAllowedBuiltinIsNondeterministic(t *testing.T) {
	capabilities := Capabilities()
	if len(capabilities.Builtins) != len(builtins) {
		t.Errorf("%d built-ins, want %d", len(capabilities.Builtins), len(builtins))
	}
	for _, builtin := range capabilities.Builtins {
		if builtin.Nondeterministic {
			t.Errorf("%s is nondeterministic", builtin.Name)
		}
	}
	if capabilities.AllowNet == nil || len(capabilities.AllowNet) != 0 {
		t.Errorf("hosts of schemas: %v, want none", capabilities.AllowNet)
	}
}
