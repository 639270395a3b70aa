package witnesscmd

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/registry"
	"github.com/spf13/pflag"
)

// addAttestorFlags adds --attestor-NAME-OPTION for every option of the registry. The function it returns reads the flags
// that were given, after parsing, in the form that registered.Configure takes.
func addAttestorFlags(flags *pflag.FlagSet) func() map[string]map[string]json.RawMessage {
	type place struct{ attestor, option string }
	places := map[string]place{}
	values := map[string]func() any{}
	for _, entry := range attestation.RegistrationEntries() {
		for _, option := range entry.Options {
			name := fmt.Sprintf("attestor-%s-%s", entry.Name, option.Name())
			places[name] = place{entry.Name, option.Name()}
			values[name] = addOptionFlag(flags, name, option)
		}
	}
	// Only flags that were given; otherwise an attestor keeps its own default.
	return func() map[string]map[string]json.RawMessage {
		given := map[string]map[string]json.RawMessage{}
		flags.Visit(func(flag *pflag.Flag) {
			at, known := places[flag.Name]
			if !known {
				return
			}
			if given[at.attestor] == nil {
				given[at.attestor] = map[string]json.RawMessage{}
			}
			// Cannot fail: flags hold truth values, numbers, text and lists of text.
			given[at.attestor][at.option], _ = json.Marshal(values[flag.Name]())
		})
		return given
	}
}

// addOptionFlag adds a flag of the option's type and returns what reads its value. A duration is read as text, which is
// what registered.Configure takes.
func addOptionFlag(flags *pflag.FlagSet, name string, option registry.Configurer) func() any {
	switch typed := option.(type) {
	case *registry.ConfigOption[attestation.Attestor, bool]:
		value := flags.Bool(name, typed.DefaultVal(), "")
		return func() any { return *value }
	case *registry.ConfigOption[attestation.Attestor, int]:
		value := flags.Int(name, typed.DefaultVal(), "")
		return func() any { return *value }
	case *registry.ConfigOption[attestation.Attestor, string]:
		value := flags.String(name, typed.DefaultVal(), "")
		return func() any { return *value }
	case *registry.ConfigOption[attestation.Attestor, []string]:
		value := flags.StringSlice(name, typed.DefaultVal(), "")
		return func() any { return *value }
	case *registry.ConfigOption[attestation.Attestor, time.Duration]:
		value := flags.Duration(name, typed.DefaultVal(), "")
		return func() any { return value.String() }
	}
	return func() any { return nil }
}
