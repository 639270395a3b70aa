// Package registered describes the attestors that go-witness has registered, chooses those of a run and configures
// them.
package registered

import (
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
	_ "unsafe" // go:linkname

	_ "github.com/in-toto/go-witness" // its imports register every attestor
	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/registry"
)

// attestationsByType is go-witness's own table, linked by name because it is unexported: it alone has all predicate
// types of an attestor (sbom has three); attestation.RegistrationEntries does not have them.
//
//go:linkname attestationsByType github.com/in-toto/go-witness/attestation.attestationsByType
var attestationsByType map[string]registry.Entry[attestation.Attestor]

// Attestor describes one attestor. GoType is package path and type name; Interfaces lists the optional interfaces of
// package attestation that it implements.
type Attestor struct {
	Name           string   `json:"name"`
	PredicateTypes []string `json:"predicate_types"`
	RunType        string   `json:"run_type"`
	GoType         string   `json:"go_type"`
	Interfaces     []string `json:"interfaces"`
	Options        []Option `json:"options"`
}

// Option describes a setting of an attestor: its name, its type and its default.
type Option struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Default any    `json:"default"`
}

// ListPredicateTypes returns all predicate types under which attestors are registered, sorted.
func ListPredicateTypes() []string {
	return slices.Sorted(maps.Keys(attestationsByType))
}

// List describes every attestor, sorted by name.
func List() []Attestor {
	typesByName := map[string][]string{}
	for predicateType, entry := range attestationsByType {
		typesByName[entry.Name] = append(typesByName[entry.Name], predicateType)
	}
	attestors := []Attestor{}
	for _, entry := range attestation.RegistrationEntries() {
		attestors = append(attestors, describe(entry, typesByName[entry.Name]))
	}
	sort.Slice(attestors, func(i, j int) bool { return attestors[i].Name < attestors[j].Name })
	return attestors
}

// describe asks a new attestor for what it says of itself.
func describe(entry registry.Entry[attestation.Attestor], types []string) Attestor {
	slices.Sort(types)
	attestor := entry.Factory()
	goType := strings.TrimPrefix(reflect.TypeOf(attestor).String(), "*")
	// String() has only the last part of the package's path.
	if pointed := reflect.TypeOf(attestor); pointed.Kind() == reflect.Pointer {
		goType = pointed.Elem().PkgPath() + "." + pointed.Elem().Name()
	}
	described := Attestor{
		Name:           entry.Name,
		PredicateTypes: types,
		RunType:        string(attestor.RunType()),
		GoType:         goType,
		Interfaces:     listInterfaces(attestor),
		Options:        []Option{},
	}
	for _, option := range entry.Options {
		kind, standard := describeOption(option)
		described.Options = append(described.Options, Option{option.Name(), kind, standard})
	}
	return described
}

// listInterfaces names the optional interfaces that the attestor implements, in the order of the alphabet.
func listInterfaces(attestor attestation.Attestor) []string {
	names := []string{}
	note := func(name string, implemented bool) {
		if implemented {
			names = append(names, name)
		}
	}
	_, backRefs := attestor.(attestation.BackReffer)
	_, exports := attestor.(attestation.Exporter)
	_, materials := attestor.(attestation.Materialer)
	_, multiple := attestor.(attestation.MultiExporter)
	_, produces := attestor.(attestation.Producer)
	_, subjects := attestor.(attestation.Subjecter)
	note("BackReffer", backRefs)
	note("Exporter", exports)
	note("Materialer", materials)
	note("MultiExporter", multiple)
	note("Producer", produces)
	note("Subjecter", subjects)
	return names
}
