package registered

import (
	"encoding/json"
	"fmt"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/attestation/commandrun"
)

// alwaysRun lists the attestors that `witness run` adds by itself.
var alwaysRun = []string{"product", "material"}

// Choose makes the attestors of a run: those that are named and those that always run, each once, and command-run if
// there is a command. It fails for a name that is not registered.
func Choose(names, command []string, commandOptions ...commandrun.Option) ([]attestation.Attestor, error) {
	attestors := []attestation.Attestor{}
	if len(command) > 0 {
		attestors = append(attestors, commandrun.New(append(commandOptions, commandrun.WithCommand(command))...))
	}
	// command-run counts as taken even without a command: it cannot run without one, so naming it has no effect.
	taken := map[string]bool{"command-run": true}
	// append on an empty slice copies; appending to alwaysRun itself could write into its array.
	for _, name := range append(append([]string{}, alwaysRun...), names...) {
		if taken[name] {
			continue
		}
		taken[name] = true
		attestor, err := attestation.GetAttestor(name)
		if err != nil {
			return nil, fmt.Errorf("failed to create attestor: %w", err)
		}
		attestors = append(attestors, attestor)
	}
	return attestors, nil
}

// Configure sets options, by the names of attestor and option. It replaces attestors in the list, since a setter of
// go-witness may return another one. It fails for an unknown option, a value of the wrong type, and an option of an
// attestor that does not run.
func Configure(attestors []attestation.Attestor, options map[string]map[string]json.RawMessage) error {
	known := map[string]bool{}
	for index, attestor := range attestors {
		known[attestor.Name()] = true
		for name, value := range options[attestor.Name()] {
			configured, err := configure(attestor, name, value)
			if err != nil {
				return err
			}
			attestors[index] = configured
			attestor = configured
		}
	}
	for name := range options {
		if !known[name] {
			return fmt.Errorf("options are given for %s, which does not run", name)
		}
	}
	return nil
}
