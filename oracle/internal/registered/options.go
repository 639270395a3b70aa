package registered

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/registry"
)

// describeOption names the type of an attestor's option and returns its default. Both switches in this file list the
// types that package registry can make options of; a test fails for any other.
func describeOption(option registry.Configurer) (string, any) {
	switch typed := option.(type) {
	case *registry.ConfigOption[attestation.Attestor, bool]:
		return "bool", typed.DefaultVal()
	case *registry.ConfigOption[attestation.Attestor, int]:
		return "int", typed.DefaultVal()
	case *registry.ConfigOption[attestation.Attestor, string]:
		return "string", typed.DefaultVal()
	case *registry.ConfigOption[attestation.Attestor, []string]:
		return "strings", typed.DefaultVal()
	case *registry.ConfigOption[attestation.Attestor, time.Duration]:
		// As text: in JSON a time.Duration would be a bare number of nanoseconds.
		return "duration", typed.DefaultVal().String()
	}
	return fmt.Sprintf("%T", option), nil
}

// configure sets one option from its JSON value; a duration is text as Go writes it ("1m30s"). It fails if the attestor
// has no such option or the value has the wrong type.
func configure(attestor attestation.Attestor, name string, value json.RawMessage) (attestation.Attestor, error) {
	for _, option := range attestation.AttestorOptions(attestor.Name()) {
		if option.Name() == name {
			return setOption(attestor, option, value)
		}
	}
	return nil, fmt.Errorf("the attestor %s has no option %q", attestor.Name(), name)
}

// setOption finds the option's type, which a generic interface hides, and applies the value.
func setOption(attestor attestation.Attestor, option registry.Configurer, value json.RawMessage) (attestation.Attestor, error) {
	switch typed := option.(type) {
	case *registry.ConfigOption[attestation.Attestor, bool]:
		return decodeAndApply(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, int]:
		return decodeAndApply(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, string]:
		return decodeAndApply(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, []string]:
		return decodeAndApply(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, time.Duration]:
		return decodeAndApply(attestor, parseDurationFirst(typed.Setter()), value)
	}
	return nil, fmt.Errorf("the option %s has the unknown type %T", option.Name(), option)
}

// setter is what an option of go-witness does with its value; it returns the attestor to use from then on.
type setter[Value any] func(attestation.Attestor, Value) (attestation.Attestor, error)

// decodeAndApply reads the value and calls the setter with it.
func decodeAndApply[Value any](attestor attestation.Attestor, apply setter[Value], raw json.RawMessage) (attestation.Attestor, error) {
	var value Value
	if err := json.Unmarshal(raw, &value); err != nil {
		return nil, err
	}
	return apply(attestor, value)
}

// parseDurationFirst turns a setter for a duration into one for its text.
func parseDurationFirst(apply setter[time.Duration]) setter[string] {
	return func(attestor attestation.Attestor, text string) (attestation.Attestor, error) {
		duration, err := time.ParseDuration(text)
		if err != nil {
			return nil, err
		}
		return apply(attestor, duration)
	}
}
