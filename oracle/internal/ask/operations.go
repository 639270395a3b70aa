// Package ask holds the operations that a client can ask for, each on go-witness's own structs and functions.
package ask

import (
	"bytes"
	"encoding/json"
	"fmt"

	"witness-schema/oracle/internal/registered"
	"witness-schema/oracle/internal/serve"
)

// none is the type of arguments that say nothing.
type none struct{}

// Operations is the table of everything that a client may ask.
func Operations() serve.Operations {
	return serve.Operations{
		"version":   {Answer: taking(versionOperation)},
		"registry":  {Answer: taking(registryOperation)},
		"roundtrip": {Answer: taking(roundtripOperation)},
		"keys":      {Answer: taking(keysOperation)},
		"verify":    {Answer: taking(verifyOperation)},
		"run":       {Answer: taking(runOperation), Fresh: true},
		"fill":      {Answer: taking(fillOperation)},
		"typecheck": {Answer: taking(typecheckOperation)},
	}
}

func registryOperation(none) (any, error) {
	return registered.List(), nil
}

// taking reads the arguments strictly, so that a misspelt one is told and not ignored.
func taking[Arguments any](answer func(Arguments) (any, error)) func(json.RawMessage) (any, error) {
	return func(raw json.RawMessage) (any, error) {
		var arguments Arguments
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
