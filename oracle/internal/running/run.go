// Package running runs real attestors as `witness run` does.
package running

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/attestation/commandrun"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"

	"witness-schema/oracle/internal/registered"
	"witness-schema/oracle/internal/signing"
)

// Arguments is what `witness run` is given. The supervisor has already applied Directory and Environment when it
// started this process.
type Arguments struct {
	Step         string                                `json:"step"`
	Attestors    []string                              `json:"attestors"`
	Command      []string                              `json:"command"`
	Directory    string                                `json:"directory"`
	Environment  map[string]string                     `json:"environment"`
	Options      map[string]map[string]json.RawMessage `json:"options"`
	Hashes       []string                              `json:"hashes"`
	Trace        bool                                  `json:"trace"`
	IgnoreErrors bool                                  `json:"ignore_errors"`
	Token        *registered.Token                     `json:"token"`
}

// Result has Errors by attestor, in go-witness's words; the key "" is the run itself. Collection and Envelope are
// null if an attestor failed and errors are not ignored: `witness run` writes nothing then either.
type Result struct {
	Collection *attestation.Collection  `json:"collection"`
	Envelope   *dsse.Envelope           `json:"envelope"`
	Exported   map[string]dsse.Envelope `json:"exported"`
	Errors     map[string]string        `json:"errors"`
}

// Run runs real attestors in this process and signs what they record.
func Run(arguments Arguments) (any, error) {
	key, err := signing.OracleKey()
	if err != nil {
		return nil, err
	}
	attestors, err := registered.Choose(arguments.Attestors, arguments.Command, commandrun.WithTracing(arguments.Trace), commandrun.WithSilent(true))
	if err != nil {
		return nil, err
	}
	// Before the options: HandOver replaces the attestor, and options set on the old one would be lost.
	if err := registered.HandOver(arguments.Token, attestors); err != nil {
		return nil, err
	}
	if err := registered.Configure(attestors, arguments.Options); err != nil {
		return nil, err
	}
	hashes, err := ParseHashes(arguments.Hashes)
	if err != nil {
		return nil, err
	}
	results, err := witness.RunWithExports(
		arguments.Step,
		witness.RunWithSigners(key.Signer),
		witness.RunWithAttestors(attestors),
		witness.RunWithIgnoreErrors(arguments.IgnoreErrors),
		witness.RunWithAttestationOpts(attestation.WithHashes(hashes)),
	)
	return collectResults(results, err), nil
}

// ParseHashes returns the hashes of the given names. It fails for a name that go-witness does not know.
func ParseHashes(names []string) ([]cryptoutil.DigestValue, error) {
	values := []cryptoutil.DigestValue{}
	for _, name := range names {
		hash, err := cryptoutil.HashFromString(name)
		if err != nil {
			return nil, fmt.Errorf("failed to parse hash: %w", err)
		}
		values = append(values, cryptoutil.DigestValue{Hash: hash})
	}
	return values, nil
}

// collectResults separates the collection from the attestations that are signed on their own (attestation.Exporter).
func collectResults(results []witness.RunResult, err error) Result {
	collected := Result{Exported: map[string]dsse.Envelope{}, Errors: map[string]string{}}
	for _, result := range results {
		// go-witness names the attestor of an exported attestation only (run.go, RunResult).
		if result.AttestorName == "" {
			collected.Collection, collected.Envelope = &result.Collection, &result.SignedEnvelope
		} else {
			collected.Exported[result.AttestorName] = result.SignedEnvelope
		}
	}
	noteErrors(collected.Errors, err)
	return collected
}

// attestorFailed matches the text that go-witness gives the failure of one attestor. A message may have several lines.
var attestorFailed = regexp.MustCompile(`(?s)^attestor (\S+) failed: (.*)$`)

// noteErrors splits what witness.Run joined (run.go) into one error for each attestor.
func noteErrors(errorsByName map[string]string, err error) {
	if err == nil {
		return
	}
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		errorsByName[""] = err.Error()
		return
	}
	for _, one := range joined.Unwrap() {
		// The first of the joined errors is a heading and names no attestor.
		if failure := attestorFailed.FindStringSubmatch(one.Error()); failure != nil {
			errorsByName[failure[1]] = failure[2]
		}
	}
}
