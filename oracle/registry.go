package main

import (
	"reflect"
	"slices"
	"sort"
	"strings"
	_ "unsafe" // go:linkname

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/registry"
)

// attestationsByType is go-witness's own table: the one place that knows all predicate types of an attestor.
//
//go:linkname attestationsByType github.com/in-toto/go-witness/attestation.attestationsByType
var attestationsByType map[string]registry.Entry[attestation.Attestor]

// registeredAttestor describes one attestor. GoType is package path and type name; Interfaces are the
// optional interfaces of package attestation that it implements.
type registeredAttestor struct {
	Name           string             `json:"name"`
	PredicateTypes []string           `json:"predicate_types"`
	RunType        string             `json:"run_type"`
	GoType         string             `json:"go_type"`
	Interfaces     []string           `json:"interfaces"`
	Options        []registeredOption `json:"options"`
}

type registeredOption struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Default any    `json:"default"`
}

func registryOperation(none) (any, error) {
	typesByName := map[string][]string{}
	for predicateType, entry := range attestationsByType {
		typesByName[entry.Name] = append(typesByName[entry.Name], predicateType)
	}
	attestors := []registeredAttestor{}
	for _, entry := range attestation.RegistrationEntries() {
		attestors = append(attestors, describe(entry, typesByName[entry.Name]))
	}
	sort.Slice(attestors, func(i, j int) bool { return attestors[i].Name < attestors[j].Name })
	return attestors, nil
}

func describe(entry registry.Entry[attestation.Attestor], types []string) registeredAttestor {
	slices.Sort(types)
	attestor := entry.Factory()
	goType := strings.TrimPrefix(reflect.TypeOf(attestor).String(), "*")
	if pointed := reflect.TypeOf(attestor); pointed.Kind() == reflect.Pointer {
		goType = pointed.Elem().PkgPath() + "." + pointed.Elem().Name()
	}
	described := registeredAttestor{
		Name:           entry.Name,
		PredicateTypes: types,
		RunType:        string(attestor.RunType()),
		GoType:         goType,
		Interfaces:     interfacesOf(attestor),
		Options:        []registeredOption{},
	}
	for _, option := range entry.Options {
		kind, standard := optionKind(option)
		described.Options = append(described.Options, registeredOption{option.Name(), kind, standard})
	}
	return described
}

func interfacesOf(attestor attestation.Attestor) []string {
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
