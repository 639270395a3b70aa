package witnesscmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/in-toto/go-witness/attestation"

	"witness-schema/oracle/internal/registered"
)

// showAttestors is `witness attestors list|schema NAME`.
func showAttestors(arguments []string) error {
	switch {
	case len(arguments) == 1 && arguments[0] == "list":
		return listAttestors()
	case len(arguments) == 2 && arguments[0] == "schema":
		return printSchema(arguments[1])
	}
	return errors.New("usage: witness attestors list | witness attestors schema NAME")
}

// listAttestors prints one line for each predicate type: attestor, type and run type, separated by tabs.
func listAttestors() error {
	for _, attestor := range registered.List() {
		for _, predicateType := range attestor.PredicateTypes {
			fmt.Printf("%s\t%s\t%s\n", attestor.Name, predicateType, attestor.RunType)
		}
	}
	return nil
}

// printSchema prints upstream's own schema of an attestor, which upstream makes by reflection.
func printSchema(name string) error {
	attestor, err := attestation.GetAttestor(name)
	if err != nil {
		return fmt.Errorf("error getting attestor: %w", err)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(attestor.Schema())
}
