package ask

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"witness-schema/oracle/internal/allowed"
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

// typecheckOperation compiles a module with the schema as the type of its input. It fails if the schema is not JSON or
// refers to other documents; an error in the module is a result. A module that needs more than is allowed is not judged.
func typecheckOperation(arguments typecheckArguments) (any, error) {
	var schema any
	if err := json.Unmarshal(arguments.Schema, &schema); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if err := requireOwnReferences(schema); err != nil {
		return nil, err
	}
	// go-witness parses with OPA's v0 package (policy/rego.go): Rego v0, and v1 only for a module that imports it.
	module, err := ast.ParseModuleWithOpts("module.rego", arguments.Module, ast.ParserOptions{RegoVersion: ast.RegoV0})
	if err != nil {
		return typechecked{Errors: listErrors(err)}, nil
	}
	if reason, is := allowed.AsNotJudged(allowed.CheckModule("module.rego", module)); is {
		return notJudged{reason}, nil
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	compiler := ast.NewCompiler().WithSchemas(schemas).WithCapabilities(allowed.Capabilities())
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
	return capTexts(spoken)
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
