package witnesscmd

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/log"
	"github.com/in-toto/go-witness/policy"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/spf13/cobra"

	"witness-schema/oracle/internal/rego"
)

// commandCheck has the flags of `witness policy check`.
type commandCheck struct{ asJSON, quiet, verbose bool }

// newPolicy is `witness policy check FILE`.
func newPolicy() *cobra.Command {
	var chosen commandCheck
	check := &cobra.Command{Use: "check FILE", Short: "Check a policy", Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, paths []string) error {
		return chosen.checkPolicy(paths[0])
	}}
	check.Flags().BoolVar(&chosen.asJSON, "json", false, "print the outcome as JSON")
	check.Flags().BoolVarP(&chosen.quiet, "quiet", "q", false, "print errors only")
	check.Flags().BoolVarP(&chosen.verbose, "verbose", "v", false, "print what was read")
	command := &cobra.Command{Use: "policy", Short: "Work with policies"}
	command.AddCommand(check)
	return command
}

// checkPolicy reads the policy, in its envelope or bare, and fails with the number of faults that go-witness would stumble
// over; standard output has them.
func (c *commandCheck) checkPolicy(path string) error {
	read, faults := readCheckedPolicy(path)
	if err := refusePolicyKeys(read); err != nil {
		return err
	}
	if len(faults) == 0 {
		faults = listPolicyFaults(read)
	}
	if err := c.report(read, faults); err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("policy validation failed with %d error(s)", len(faults))
	}
	return nil
}

// report prints the outcome in the form that the flags ask for.
func (c *commandCheck) report(read policy.Policy, faults []string) error {
	if c.asJSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"valid": len(faults) == 0, "errors": append([]string{}, faults...)})
	}
	for _, fault := range faults {
		log.Error(fault)
	}
	if c.verbose {
		fmt.Printf("%d steps, %d public keys, %d roots, expires %s\n", len(read.Steps), len(read.PublicKeys), len(read.Roots), read.Expires)
	}
	if !c.quiet && len(faults) == 0 {
		fmt.Println("the policy is valid")
	}
	return nil
}

// readCheckedPolicy returns a fault if the file cannot be read as a policy.
func readCheckedPolicy(path string) (policy.Policy, []string) {
	var read policy.Policy
	text, err := os.ReadFile(path)
	if err != nil {
		return read, []string{err.Error()}
	}
	var envelope dsse.Envelope
	if json.Unmarshal(text, &envelope) == nil && len(envelope.Payload) > 0 {
		text = envelope.Payload
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return read, []string{"failed to read the policy: " + err.Error()}
	}
	return read, nil
}

// listPolicyFaults lists what go-witness would refuse whatever the attestations are.
func listPolicyFaults(read policy.Policy) []string {
	var faults []string
	note := func(err error) {
		if err != nil {
			faults = append(faults, err.Error())
		}
	}
	if read.Expires.Time.Before(time.Now()) {
		faults = append(faults, fmt.Sprintf("the policy expired on %s", read.Expires.Format(time.RFC3339)))
	}
	if len(read.Steps) == 0 {
		faults = append(faults, "the policy has no steps")
	}
	_, err := read.PublicKeyVerifiers(nil)
	note(err)
	_, err = read.TrustBundles()
	note(err)
	_, err = read.TimestampAuthorityTrustBundles()
	note(err)
	for name, step := range read.Steps {
		for _, attestation := range step.Attestations {
			for _, module := range attestation.RegoPolicies {
				note(checkModule(name, module))
			}
		}
	}
	slices.Sort(faults) // Go walks a map in a random order
	return faults
}

// checkModule fails if OPA does not compile the module as go-witness gives it to OPA.
func checkModule(step string, module policy.RegoPolicy) error {
	parsed, err := rego.Parse(module.Name, string(module.Module))
	if err != nil {
		return fmt.Errorf("step %s: %w", step, err)
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(map[string]*ast.Module{module.Name: parsed}); compiler.Failed() {
		return fmt.Errorf("step %s: %w", step, compiler.Errors)
	}
	return nil
}
