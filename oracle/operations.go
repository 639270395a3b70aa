package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// operation answers one kind of request. A fresh one runs in a process of its own, in the directory and
// environment that its arguments name.
type operation struct {
	answer func(arguments json.RawMessage) (any, error)
	fresh  bool
}

// none is the type of arguments that say nothing.
type none struct{}

// operations is the closed table of what a client may ask.
var operations map[string]operation

func init() {
	operations = map[string]operation{
		"version":   {answer: taking(versionOperation)},
		"registry":  {answer: taking(registryOperation)},
		"roundtrip": {answer: taking(roundtripOperation)},
		"keys":      {answer: taking(keysOperation)},
		"verify":    {answer: taking(verifyOperation)},
		"run":       {answer: taking(runOperation), fresh: true},
		"fill":      {answer: taking(fillOperation)},
		"typecheck": {answer: taking(typecheckOperation)},
	}
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

func unknownOperation(name string) string {
	known := make([]string, 0, len(operations))
	for operation := range operations {
		known = append(known, operation)
	}
	sort.Strings(known)
	return fmt.Sprintf("no operation is named %q; there are %s", name, strings.Join(known, ", "))
}
