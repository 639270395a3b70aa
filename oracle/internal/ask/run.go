package ask

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
)

// runArguments: Directory and Environment are those of the process, set by the supervisor before this one starts.
type runArguments struct {
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

// runResult: Errors by attestor, in go-witness's words; "" is the run itself. Collection and Envelope are null
// where an attestor failed and errors are not ignored: `witness run` writes nothing then either.
type runResult struct {
	Collection *attestation.Collection  `json:"collection"`
	Envelope   *dsse.Envelope           `json:"envelope"`
	Exported   map[string]dsse.Envelope `json:"exported"`
	Errors     map[string]string        `json:"errors"`
}

func runOperation(arguments runArguments) (any, error) {
	key, err := oracleKey()
	if err != nil {
		return nil, err
	}
	attestors, err := registered.Choose(arguments.Attestors, arguments.Command, commandrun.WithTracing(arguments.Trace), commandrun.WithSilent(true))
	if err != nil {
		return nil, err
	}
	if err := registered.HandOver(arguments.Token, attestors); err != nil {
		return nil, err
	}
	if err := registered.Configure(attestors, arguments.Options); err != nil {
		return nil, err
	}
	hashes, err := DigestValues(arguments.Hashes)
	if err != nil {
		return nil, err
	}
	results, err := witness.RunWithExports(
		arguments.Step,
		witness.RunWithSigners(key.signer),
		witness.RunWithAttestors(attestors),
		witness.RunWithIgnoreErrors(arguments.IgnoreErrors),
		witness.RunWithAttestationOpts(attestation.WithHashes(hashes)),
	)
	return collectResults(results, err), nil
}

// DigestValues are the hashes of the given names, as go-witness takes them.
func DigestValues(names []string) ([]cryptoutil.DigestValue, error) {
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

func collectResults(results []witness.RunResult, err error) runResult {
	collected := runResult{Exported: map[string]dsse.Envelope{}, Errors: map[string]string{}}
	for _, result := range results {
		if result.AttestorName == "" {
			collected.Collection, collected.Envelope = &result.Collection, &result.SignedEnvelope
		} else {
			collected.Exported[result.AttestorName] = result.SignedEnvelope
		}
	}
	noteErrors(collected.Errors, err)
	return collected
}

var attestorFailed = regexp.MustCompile(`(?s)^attestor (\S+) failed: (.*)$`)

// noteErrors takes apart what witness.Run joined.
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
		if failure := attestorFailed.FindStringSubmatch(one.Error()); failure != nil {
			errorsByName[failure[1]] = failure[2]
		}
	}
}
