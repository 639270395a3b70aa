package rego

import (
	"strings"
	"testing"

	"witness-schema/oracle/internal/allowed"
)

func askReferences(t *testing.T, module string, newest bool) any {
	t.Helper()
	given, err := References(ReferencesArguments{module, newest})
	if err != nil {
		t.Fatal(err)
	}
	return given
}

// listPaths returns paths as texts, with a mark before those that only have to be there.
func listPaths(answer ReferencesAnswer) string {
	spoken := []string{}
	for _, one := range answer.Paths {
		spoken = append(spoken, one.String())
	}
	for _, one := range answer.Present {
		spoken = append(spoken, "?"+one.String())
	}
	return strings.Join(spoken, " ")
}

func TestReferences(t *testing.T) {
	for _, row := range []struct{ name, rules, paths string }{
		{"names and keys", `p { input.a["b c"][_] == 1 }`, `"a"."b c".*`},
		{"a reference in a reference", `p { input.a[input.b] }`, `"a".* "b"`},
		{"an import", "import input.a as i\np { i.b }", `"a"."b"`},
		{"a name of a part", `p { x := input.a; y := x.b; y.c == 1 }`, `"a"."b"."c"`},
		{"a name as a whole", `p { x := input.a; count(x) > 1 }`, `"a"`},
		{"a name that nothing uses", `p { x := input.a }`, `?"a"`},
		{"a name that is compared", `p { x := data.q; x = input.b; x.c }`, `"b"`},
		{"a parameter", `f(x) { x = input.b; x.c }`, `"b"`},
		{"members", "import rego.v1\np if { some x in input.l; x.a }", `"l".*."a"`},
		{"every member", "import rego.v1\np if { every x in input.l { x.a } }", `"l".*."a"`},
		{"a constant key", `p { object.get(input, ["a", "b"], input.c) }`, `"a"."b" "c"`},
		{"a key of the input", `p { object.get(input.a, input.b, 1) }`, `"a" "b"`},
		{"what is replaced", `p { data.q with input.a as input.b }`, `"b"`},
		{"everything", `p { walk(input, [_, 1]) }`, ``},
		{"nothing", `p { data.input.a }`, ``},
	} {
		t.Run(row.name, func(t *testing.T) {
			answer := askReferences(t, "package a\n"+row.rules, false).(ReferencesAnswer)
			if got := listPaths(answer); got != row.paths || len(answer.Errors) > 0 {
				t.Errorf("got %s and %v, want %s", got, answer.Errors, row.paths)
			}
		})
	}
}

func TestTheWholeInputIsAPathWithoutSteps(t *testing.T) {
	answer := askReferences(t, `package a p { walk(input, [_, 1]) }`, false).(ReferencesAnswer)
	if len(answer.Paths) != 1 || len(answer.Paths[0]) != 0 {
		t.Error(answer)
	}
}

func TestReferencesOfRegoThatIsNewer(t *testing.T) {
	const module = "package a\np := $\"at {input.x}\""
	if old := askReferences(t, module, false).(ReferencesAnswer); len(old.Errors) == 0 {
		t.Error(old)
	}
	if got := listPaths(askReferences(t, module, true).(ReferencesAnswer)); got != `"x"` {
		t.Error(got)
	}
}

func TestReferencesOfWhatIsNotJudged(t *testing.T) {
	if _, is := askReferences(t, `package a p { http.send(input.a, _) }`, false).(allowed.NotJudged); !is {
		t.Error("judged")
	}
}
