package witnesscmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/in-toto/go-witness/attestation"
	"github.com/spf13/cobra"

	"witness-schema/oracle/internal/registered"
)

// newAttestors is `witness attestors list|schema NAME`.
func newAttestors() *cobra.Command {
	attestors := &cobra.Command{Use: "attestors", Short: "List the attestors and show their schemas"}
	attestors.AddCommand(
		&cobra.Command{Use: "list", Short: "List the attestors", Run: func(*cobra.Command, []string) { listAttestors() }},
		&cobra.Command{Use: "schema NAME", Short: "Show the schema of one attestor", RunE: func(_ *cobra.Command, names []string) error {
			return printSchema(names)
		}},
	)
	return attestors
}

// listAttestors prints one line for each predicate type: attestor, type and run type, separated by tabs.
func listAttestors() {
	for _, attestor := range registered.List() {
		for _, predicateType := range attestor.PredicateTypes {
			fmt.Printf("%s\t%s\t%s\n", attestor.Name, predicateType, attestor.RunType)
		}
	}
}

// printSchema prints upstream's own schema of an attestor, which upstream makes by reflection.
func printSchema(names []string) error {
	switch {
	case len(names) == 0:
		return errors.New("you must name the attestor whose schema to show")
	case len(names) > 1:
		return errors.New("you can only get one attestor schema at a time")
	}
	attestor, err := attestation.GetAttestor(names[0])
	if err != nil {
		// The capital is in the words of `witness`.
		return fmt.Errorf("Error getting attestor: %w", err) //nolint:staticcheck
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(attestor.Schema())
}
