package allowed

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/in-toto/go-witness/attestation/environment"
	"github.com/in-toto/go-witness/policy"
	"github.com/open-policy-agent/opa/ast"
)

// writePolicy returns a policy that requires one attestation with these modules.
func writePolicy(t *testing.T, modules ...string) []byte {
	t.Helper()
	given := make([]policy.RegoPolicy, 0, len(modules))
	for index, module := range modules {
		given = append(given, policy.RegoPolicy{Name: fmt.Sprintf("m%d.rego", index), Module: []byte(module)})
	}
	step := policy.Step{Name: "build", Attestations: []policy.Attestation{{Type: "t", RegoPolicies: given}}}
	text, err := json.Marshal(policy.Policy{Steps: map[string]policy.Step{"build": step}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// callOf returns a module that calls a built-in with as many operands as it has.
func callOf(builtin *ast.Builtin) string {
	operands := make([]string, len(builtin.Decl.FuncArgs().Args))
	for index := range operands {
		operands[index] = "input.x"
	}
	return fmt.Sprintf("package e\n\ndeny[msg] {\n\tx := %s(%s)\n\tmsg := sprintf(\"%%v\", [x])\n}\n", builtin.Name, strings.Join(operands, ", "))
}

func TestEveryRefusedBuiltinIsNamed(t *testing.T) {
	for _, builtin := range ast.Builtins {
		reason, isRefused := refused[builtin.Name]
		if !isRefused {
			continue
		}
		found := CheckPolicy(writePolicy(t, callOf(builtin)))
		if want := fmt.Sprintf("not judged: module \"m0.rego\" needs %s (%s)", builtin.Name, reason); found == nil || found.Error() != want {
			t.Errorf("%v, want %s", found, want)
		}
	}
}

func TestARefusedBuiltinIsFoundWhereverItStands(t *testing.T) {
	for name, modules := range map[string][]string{
		"in brackets":          {"package e\ndeny[msg] { x := http[\"send\"]({}); msg := x.body }"},
		"as a part":            {"package e\ndeny[msg] { msg := http.send({\"url\": \"u\"}).body }"},
		"in a comprehension":   {"package e\ndeny[msg] { count([x | x := rand.intn(\"a\", 2)]) > 0; msg := \"m\" }"},
		"in a default's else":  {"package e\nf(x) = 1 { x } else = y { y := time.now_ns() }\ndeny[msg] { f(1); msg := \"m\" }"},
		"as with's value":      {"package e\ndeny[msg] { count([]) with count as opa.runtime; msg := \"m\" }"},
		"as with's target":     {"package e\ndeny[msg] { x := 1 with http.send as {}; msg := \"m\" }"},
		"in Rego v1":           {"package e\nimport rego.v1\ndeny contains msg if { msg := uuid.rfc4122(\"a\") }"},
		"in a rule not asked":  {"package e\ndeny[msg] { false; msg := \"m\" }\nother { net.lookup_ip_addr(\"h\") }"},
		"in the second module": {"package e\ndeny[msg] { data.f.g(1); msg := \"m\" }", "package f\ng(x) { opa.runtime(); x }"},
		"under a broken rule":  {"package e\ndeny[msg] { nowhere(1); http.send({}); msg := \"m\" }"},
		"in an annotated rule": {"package e\n\n# METADATA\n# schemas:\n# - input: {\"$ref\": \"file:///etc/hostname\"}\ndeny[msg] { rego.metadata.rule(); msg := \"m\" }"},
	} {
		found, is := AsNotJudged(CheckPolicy(writePolicy(t, modules...)))
		if !is || !strings.Contains(found.Reason, "needs ") {
			t.Errorf("%s: %q", name, found.Reason)
		}
	}
}

func TestWhatGoWitnessRefusesItselfIsLeftToIt(t *testing.T) {
	for name, text := range map[string][]byte{
		"no JSON":             []byte("{"),
		"another form":        []byte(`{"steps": []}`),
		"null":                []byte("null"),
		"no Rego":             writePolicy(t),
		"an unreadable":       writePolicy(t, "package e\ndeny[msg] {"),
		"an empty":            writePolicy(t, ""),
		"an unknown function": writePolicy(t, "package e\ndeny[msg] { nowhere(1); msg := \"m\" }"),
		"a name in data":      writePolicy(t, "package e\ndeny[msg] { input.http.send; data.opa.runtime; msg := \"time.now_ns\" }"),
	} {
		if err := CheckPolicy(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A module that no check has seen: go-witness's engine compiles it, and the second lock ends its evaluation.
func TestARefusedBuiltinDoesNotRun(t *testing.T) {
	module := "package e\n\ndeny[msg] {\n\tjson.match_schema({}, {\"$ref\": \"file:///etc/hostname\"})\n\tmsg := \"ran\"\n}\n"
	err := policy.EvaluateRegoPolicy(environment.New(), []policy.RegoPolicy{{Name: "m.rego", Module: []byte(module)}})
	if err == nil || !strings.Contains(err.Error(), "the built-in json.match_schema is not allowed") {
		t.Errorf("%v", err)
	}
	if found, is := AsNotJudged(TakeCalled()); !is || !strings.Contains(found.Reason, "json.match_schema") {
		t.Errorf("%q", found.Reason)
	}
	if err := TakeCalled(); err != nil {
		t.Errorf("told twice: %v", err)
	}
}

func TestAForeignNameIsQuotedAndCut(t *testing.T) {
	module, err := ast.ParseModule("m.rego", "package e\ndeny { opa.runtime() }")
	if err != nil {
		t.Fatal(err)
	}
	found, _ := AsNotJudged(CheckModule("\x1b[2J\n::error::"+strings.Repeat("n", 1000), module))
	if strings.ContainsAny(found.Reason, "\x1b\n") || len(found.Reason) > 400 {
		t.Errorf("%q", found.Reason)
	}
}
