package rego

import "testing"

func outlineOf(t *testing.T, module string) Outlined {
	t.Helper()
	given, err := Outline(OutlineArguments{module})
	if err != nil {
		t.Fatal(err)
	}
	return given.(Outlined)
}

func TestWhatDiffersByLayoutOrConstantsHasOneOutline(t *testing.T) {
	const module = "package p\n\ndeny[msg] {\n  input.branch != \"main\"\n  msg := sprintf(\"no %v\", [7])\n}\n"
	first := outlineOf(t, module)
	if len(first.Outline) != 64 || len(first.Errors) != 0 {
		t.Fatalf("%+v", first)
	}
	for _, row := range []struct {
		name, module string
		same         bool
	}{
		{"layout and comments", "package p\n# why\ndeny[msg] { input.branch != `main`; msg := sprintf(\"no %v\", [7]) } # so", true},
		{"another text", "package p\ndeny[msg] { input.branch != \"release\"; msg := sprintf(\"%v!\", [7]) }", true},
		{"another number", "package p\ndeny[msg] { input.branch != \"main\"; msg := sprintf(\"no %v\", [1e3]) }", true},
		{"another field", "package p\ndeny[msg] { input.commit != \"main\"; msg := sprintf(\"no %v\", [7]) }", true},
		{"a field in brackets", "package p\ndeny[msg] { input[\"branch\"] != \"main\"; msg := sprintf(\"no %v\", [7]) }", true},
		{"another package", "package q\ndeny[msg] { input.branch != \"main\"; msg := sprintf(\"no %v\", [7]) }", true},
		{"another variable", "package p\ndeny[reason] { input.branch != \"main\"; reason := sprintf(\"no %v\", [7]) }", false},
		{"a package in another", "package p.q\ndeny[msg] { input.branch != \"main\"; msg := sprintf(\"no %v\", [7]) }", false},
		{"another comparison", "package p\ndeny[msg] { input.branch == \"main\"; msg := sprintf(\"no %v\", [7]) }", false},
		{"one field more", "package p\ndeny[msg] { input.branch.name != \"main\"; msg := sprintf(\"no %v\", [7]) }", false},
		{"one item more", "package p\ndeny[msg] { input.branch != \"main\"; msg := sprintf(\"no %v\", [7, 8]) }", false},
		{"true is no constant", "package p\ndeny[msg] { input.branch != true; msg := sprintf(\"no %v\", [7]) }", false},
	} {
		if found := outlineOf(t, row.module); (found.Outline == first.Outline) != row.same {
			t.Errorf("%s: %+v", row.name, found)
		}
	}
}

func TestAModuleThatCannotBeParsedHasNoOutline(t *testing.T) {
	if found := outlineOf(t, "package p\ndeny[msg] {"); found.Outline != "" || len(found.Errors) == 0 {
		t.Errorf("%+v", found)
	}
}
