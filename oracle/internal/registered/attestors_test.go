package registered

import (
	"strings"
	"testing"
)

func TestTheRegistryIsComplete(t *testing.T) {
	attestors := List()
	byName := map[string]Attestor{}
	for _, attestor := range attestors {
		byName[attestor.Name] = attestor
	}
	if len(byName) != 27 || len(byName["sbom"].PredicateTypes) != 3 {
		t.Errorf("%d attestors, sbom: %+v", len(byName), byName["sbom"])
	}
	git := byName["git"]
	if git.RunType != "prematerial" || git.GoType != "github.com/in-toto/go-witness/attestation/git.Attestor" || len(git.Interfaces) != 2 {
		t.Errorf("%+v", git)
	}
	for _, attestor := range attestors {
		for _, option := range attestor.Options {
			if strings.Contains(option.Kind, "registry.") {
				t.Errorf("%s: the option %s has the unknown kind %s", attestor.Name, option.Name, option.Kind)
			}
		}
	}
}
