// Package ask has the operations that a client can ask for. Each uses go-witness's own structs and functions.
package ask

import (
	"bytes"
	"encoding/json"
	"fmt"

	"witness-schema/oracle/internal/registered"
	"witness-schema/oracle/internal/serve"
)

// none is for operations without arguments.
type none struct{}

// Operations returns everything that a client may ask, by name. docs/oracle.md lists the same names.
func Operations() serve.Operations {
	return serve.Operations{
		"version":   {Answer: decodeArguments(versionOperation)},
		"registry":  {Answer: decodeArguments(registryOperation)},
		"roundtrip": {Answer: decodeArguments(roundtripOperation)},
		"keys":      {Answer: decodeArguments(keysOperation)},
		"verify":    {Answer: decodeArguments(verifyOperation)},
		// Documents that others have signed, as they are.
		"verifysigned": {Answer: decodeArguments(verifySignedOperation)},
		"sign":         {Answer: decodeArguments(signOperation)},
		// Attestors read the directory and the environment of their process.
		"run":        {Answer: decodeArguments(runOperation), Fresh: true},
		"fill":       {Answer: decodeArguments(fillOperation)},
		"typecheck":  {Answer: decodeArguments(typecheckOperation)},
		"references": {Answer: decodeArguments(referencesOperation)},
		"outline":    {Answer: decodeArguments(outlineOperation)},
	}
}

// registryOperation describes every registered attestor.
func registryOperation(none) (any, error) {
	return registered.List(), nil
}

// decodeArguments makes an operation from a function with typed arguments. An unknown argument is an error, so that a
// misspelt one is reported and not ignored.
func decodeArguments[Arguments any](answer func(Arguments) (any, error)) func(json.RawMessage) (any, error) {
	return func(raw json.RawMessage) (any, error) {
		var arguments Arguments
		// `args` may be absent for an operation without arguments.
		if len(raw) > 0 {
			decoder := json.NewDecoder(bytes.NewReader(raw))
			decoder.DisallowUnknownFields()
			if err := decoder.Decode(&arguments); err != nil {
				return nil, fmt.Errorf("arguments: %w", err)
			}
		}
		return answer(arguments)
	}
}
