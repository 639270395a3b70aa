package rego

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"witness-schema/oracle/internal/allowed"
)

// TypecheckArguments asks whether a Rego module can work on inputs of a JSON Schema.
type TypecheckArguments struct {
	Module string          `json:"module"`
	Schema json.RawMessage `json:"schema"`
}

// Typechecked lists the errors of OPA's compiler, an empty list when there are none.
type Typechecked struct {
	Errors []string `json:"errors"`
}

// Typecheck compiles a module with the schema as the type of its input. It fails if the schema is not JSON or
// refers to other documents; an error in the module is a result. A module that needs more than is allowed is not judged.
func Typecheck(arguments TypecheckArguments) (any, error) {
	var schema any
	if err := json.Unmarshal(arguments.Schema, &schema); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if err := requireOwnReferences(schema); err != nil {
		return nil, err
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	compiler := ast.NewCompiler().WithSchemas(schemas).WithCapabilities(allowed.Capabilities())
	err := compileAllowed(compiler, arguments.Module, ast.RegoV0)
	if refused, is := allowed.AsNotJudged(err); is {
		return refused, nil
	}
	if err != nil {
		return Typechecked{Errors: listErrors(err)}, nil
	}
	return Typechecked{Errors: []string{}}, nil
}

// requireOwnReferences fails if a JSON Schema refers to anything outside itself: OPA would read it from a file.
func requireOwnReferences(schema any) error {
	switch value := schema.(type) {
	case []any:
		for _, item := range value {
			if err := requireOwnReferences(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, item := range value {
			text, is := item.(string)
			// An identifier is the base of the references below it.
			outside := key == "$ref" && !strings.HasPrefix(text, "#") || (key == "$id" || key == "id") && !strings.HasPrefix(text, "urn:")
			if is && outside {
				return fmt.Errorf("schema: %s %.100q is outside the schema", key, text)
			}
			if err := requireOwnReferences(item); err != nil {
				return err
			}
		}
	}
	return nil
}
