package witnesscmd

import (
	"fmt"
	"strings"
	"time"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/registry"
	"github.com/in-toto/go-witness/signer"
	"github.com/in-toto/go-witness/signer/kms"
	"github.com/spf13/pflag"
)

// optionFlags has the flags PREFIX-NAME-OPTION of what go-witness has registered (attestors, signers, verifiers), with the
// types and defaults of its own registry.
type optionFlags[Entity any] struct {
	prefix string
	flags  *pflag.FlagSet
	// setters has what applies a flag, by the name of the entity and of the flag.
	setters map[string]map[string]func(Entity) (Entity, error)
}

func newOptionFlags[Entity any](prefix string, flags *pflag.FlagSet) *optionFlags[Entity] {
	return &optionFlags[Entity]{prefix, flags, map[string]map[string]func(Entity) (Entity, error){}}
}

// addAttestorFlags adds a flag for every option of an attestor.
func addAttestorFlags(flags *pflag.FlagSet) *optionFlags[attestation.Attestor] {
	added := newOptionFlags[attestation.Attestor]("attestor", flags)
	for _, entry := range attestation.RegistrationEntries() {
		added.add(entry.Name, entry.Options)
	}
	return added
}

// addSignerFlags adds a flag for every option of a signer; the name of the key's file has the shorthand -k.
func addSignerFlags(flags *pflag.FlagSet) *optionFlags[signer.SignerProvider] {
	added := newOptionFlags[signer.SignerProvider]("signer", flags)
	for _, entry := range signer.RegistryEntries() {
		added.add(entry.Name, entry.Options)
	}
	addCloudFlags(added)
	return added
}

// addVerifierFlags adds a flag for every option of a verifier: those of key management services.
func addVerifierFlags(flags *pflag.FlagSet) {
	added := newOptionFlags[signer.VerifierProvider]("verifier", flags)
	for _, entry := range signer.VerifierRegistryEntries() {
		added.add(entry.Name, entry.Options)
	}
	// The clouds register their options for signers only; the flags of the two are alike.
	addCloudFlags(newOptionFlags[signer.SignerProvider]("verifier", flags))
}

// addCloudFlags adds the options of each cloud's key management service.
func addCloudFlags(added *optionFlags[signer.SignerProvider]) {
	for _, cloud := range kms.ProviderOptions() {
		if cloud != nil {
			added.add("kms-"+strings.TrimPrefix(cloud.ProviderName(), "kms-"), cloud.Init())
		}
	}
}

// collect returns the setters of the flags that were given, for one entity.
func (o *optionFlags[Entity]) collect(entity string) []func(Entity) (Entity, error) {
	var given []func(Entity) (Entity, error)
	o.flags.Visit(func(flag *pflag.Flag) {
		if set, known := o.setters[entity][flag.Name]; known {
			given = append(given, set)
		}
	})
	return given
}

// add adds the options of one entity.
func (o *optionFlags[Entity]) add(entity string, options []registry.Configurer) {
	o.setters[entity] = map[string]func(Entity) (Entity, error){}
	for _, option := range options {
		name := fmt.Sprintf("%s-%s-%s", o.prefix, entity, option.Name())
		short := shorthands[name]
		// The other kind of option, a pointer to text, has no flag in `witness`.
		switch typed := option.(type) {
		case *registry.ConfigOption[Entity, bool]:
			o.setters[entity][name] = bind(o.flags.BoolP(name, short, typed.DefaultVal(), typed.Description()), typed)
		case *registry.ConfigOption[Entity, int]:
			o.setters[entity][name] = bind(o.flags.IntP(name, short, typed.DefaultVal(), typed.Description()), typed)
		case *registry.ConfigOption[Entity, string]:
			o.setters[entity][name] = bind(o.flags.StringP(name, short, typed.DefaultVal(), typed.Description()), typed)
		case *registry.ConfigOption[Entity, []string]:
			o.setters[entity][name] = bind(o.flags.StringSliceP(name, short, typed.DefaultVal(), typed.Description()), typed)
		case *registry.ConfigOption[Entity, time.Duration]:
			o.setters[entity][name] = bind(o.flags.DurationP(name, short, typed.DefaultVal(), typed.Description()), typed)
		}
	}
}

// shorthands has the only option of the registry with a short flag.
var shorthands = map[string]string{"signer-file-key-path": "k"}

// bind returns what applies the value that the flag has by then.
func bind[Entity any, Value registry.Option](value *Value, option *registry.ConfigOption[Entity, Value]) func(Entity) (Entity, error) {
	return func(entity Entity) (Entity, error) { return option.Setter()(entity, *value) }
}
