package ask

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// typecheckArguments asks whether a Rego module can work on inputs of a JSON Schema.
type typecheckArguments struct {
	Module string          `json:"module"`
	Schema json.RawMessage `json:"schema"`
}

// typechecked lists what OPA's compiler says against the module; none where it says nothing.
type typechecked struct {
	Errors []string `json:"errors"`
}

// typecheckOperation compiles a module as go-witness parses it (Rego v0, or v1 by import), with the schema as
// the type of its input.
func typecheckOperation(arguments typecheckArguments) (any, error) {
	var schema any
	if err := json.Unmarshal(arguments.Schema, &schema); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	module, err := ast.ParseModuleWithOpts("module.rego", arguments.Module, ast.ParserOptions{RegoVersion: ast.RegoV0})
	if err != nil {
		return typechecked{Errors: spokenErrors(err)}, nil
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	compiler := ast.NewCompiler().WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
	compiler.Compile(map[string]*ast.Module{"module.rego": module})
	if compiler.Failed() {
		return typechecked{Errors: spokenErrors(compiler.Errors)}, nil
	}
	return typechecked{Errors: []string{}}, nil
}

// spokenErrors gives each of OPA's errors as one text, its place first.
func spokenErrors(err error) []string {
	var several ast.Errors
	if !errors.As(err, &several) {
		return []string{err.Error()}
	}
	spoken := make([]string, 0, len(several))
	for _, one := range several {
		spoken = append(spoken, one.Error())
	}
	return spoken
}
