// Package rego answers questions about the text of one Rego module: nothing is evaluated.
package rego

import (
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"

	"witness-schema/oracle/internal/allowed"
	"witness-schema/oracle/internal/capping"
)

// moduleName is the file that OPA's errors name; a client sends a text without one.
const moduleName = "module.rego"

// Parse parses a module as OPA's v0 package does, which go-witness calls (policy/rego.go): Rego v0, and v1 for a module that
// imports it.
func Parse(name, text string) (*ast.Module, error) {
	return parseVersion(name, text, ast.RegoV0)
}

func parseVersion(name, text string, version ast.RegoVersion) (*ast.Module, error) {
	return ast.ParseModuleWithOpts(name, text, ast.ParserOptions{RegoVersion: version})
}

// compileAllowed compiles one module, whose rules the compiler has then. It fails with OPA's errors, and before anything is
// compiled with an allowed.NotJudged if the module needs more than is allowed.
func compileAllowed(compiler *ast.Compiler, text string, version ast.RegoVersion) error {
	module, err := parseVersion(moduleName, text, version)
	if err != nil {
		return err
	}
	if err := allowed.CheckModule(moduleName, module); err != nil {
		return err
	}
	if compiler.Compile(map[string]*ast.Module{moduleName: module}); compiler.Failed() {
		return compiler.Errors
	}
	return nil
}

// listErrors returns each of OPA's errors as one text that starts with its place.
func listErrors(err error) []string {
	var several ast.Errors
	if !errors.As(err, &several) {
		return []string{err.Error()}
	}
	spoken := make([]string, 0, len(several))
	for _, one := range several {
		spoken = append(spoken, one.Error())
	}
	return capping.CutTexts(spoken)
}
