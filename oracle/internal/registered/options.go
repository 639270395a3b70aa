package registered

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/registry"
)

// optionKind names the type of an attestor's option and its default.
func optionKind(option registry.Configurer) (string, any) {
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
		return "duration", typed.DefaultVal().String()
	}
	return fmt.Sprintf("%T", option), nil
}

// configure sets one option from its JSON value; a duration is text as Go writes it ("1m30s").
func configure(attestor attestation.Attestor, name string, value json.RawMessage) (attestation.Attestor, error) {
	for _, option := range attestation.AttestorOptions(attestor.Name()) {
		if option.Name() == name {
			return set(attestor, option, value)
		}
	}
	return nil, fmt.Errorf("the attestor %s has no option %q", attestor.Name(), name)
}

func set(attestor attestation.Attestor, option registry.Configurer, value json.RawMessage) (attestation.Attestor, error) {
	switch typed := option.(type) {
	case *registry.ConfigOption[attestation.Attestor, bool]:
		return decoded(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, int]:
		return decoded(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, string]:
		return decoded(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, []string]:
		return decoded(attestor, typed.Setter(), value)
	case *registry.ConfigOption[attestation.Attestor, time.Duration]:
		return decoded(attestor, fromText(typed.Setter()), value)
	}
	return nil, fmt.Errorf("the option %s has the unknown type %T", option.Name(), option)
}

type setter[Value any] func(attestation.Attestor, Value) (attestation.Attestor, error)

func decoded[Value any](attestor attestation.Attestor, apply setter[Value], raw json.RawMessage) (attestation.Attestor, error) {
	var value Value
	if err := json.Unmarshal(raw, &value); err != nil {
		return nil, err
	}
	return apply(attestor, value)
}

func fromText(apply setter[time.Duration]) setter[string] {
	return func(attestor attestation.Attestor, text string) (attestation.Attestor, error) {
		duration, err := time.ParseDuration(text)
		if err != nil {
			return nil, err
		}
		return apply(attestor, duration)
	}
}
