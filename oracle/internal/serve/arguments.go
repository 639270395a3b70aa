package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// None is for operations without arguments.
type None struct{}

// Typed makes an operation's Answer from a function with typed arguments. An unknown argument is an error, so that a
// misspelt one is reported and not ignored.
func Typed[Arguments any](answer func(Arguments) (any, error)) func(json.RawMessage) (any, error) {
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
