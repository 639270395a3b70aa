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

// typechecked lists the errors of OPA's compiler, an empty list when there are none.
type typechecked struct {
	Errors []string `json:"errors"`
}

// typecheckOperation compiles a module with the schema as the type of its input. It fails if the schema is not JSON; an
// error in the module is a result.
func typecheckOperation(arguments typecheckArguments) (any, error) {
	var schema any
	if err := json.Unmarshal(arguments.Schema, &schema); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	// go-witness parses with OPA's v0 package (policy/rego.go): Rego v0, and v1 only for a module that imports it.
	module, err := ast.ParseModuleWithOpts("module.rego", arguments.Module, ast.ParserOptions{RegoVersion: ast.RegoV0})
	if err != nil {
		return typechecked{Errors: listErrors(err)}, nil
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	compiler := ast.NewCompiler().WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
	compiler.Compile(map[string]*ast.Module{"module.rego": module})
	if compiler.Failed() {
		return typechecked{Errors: listErrors(compiler.Errors)}, nil
	}
	return typechecked{Errors: []string{}}, nil
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
	return spoken
}
