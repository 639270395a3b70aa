package main

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
	Token        *handedToken                          `json:"token"`
}

// runResult: Errors by attestor, in go-witness's words; "" is the run itself. Collection and Envelope are null
// where an attestor failed and errors are not ignored: `witness run` writes nothing then either.
type runResult struct {
	Collection *attestation.Collection  `json:"collection"`
	Envelope   *dsse.Envelope           `json:"envelope"`
	Exported   map[string]dsse.Envelope `json:"exported"`
	Errors     map[string]string        `json:"errors"`
}

// alwaysRun are the attestors that `witness run` adds by itself.
var alwaysRun = []string{"product", "material"}

func runOperation(arguments runArguments) (any, error) {
	key, err := oracleKey()
	if err != nil {
		return nil, err
	}
	attestors, err := runAttestors(arguments.Attestors, arguments.Command, commandrun.WithTracing(arguments.Trace), commandrun.WithSilent(true))
	if err != nil {
		return nil, err
	}
	if err := handOver(arguments.Token, attestors); err != nil {
		return nil, err
	}
	if err := configureAll(attestors, arguments.Options); err != nil {
		return nil, err
	}
	hashes, err := digestValues(arguments.Hashes)
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

// runAttestors are those asked for and those that always run, each once, command-run only with a command.
func runAttestors(names, command []string, commandOptions ...commandrun.Option) ([]attestation.Attestor, error) {
	attestors := []attestation.Attestor{}
	if len(command) > 0 {
		attestors = append(attestors, commandrun.New(append(commandOptions, commandrun.WithCommand(command))...))
	}
	taken := map[string]bool{"command-run": true}
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

func configureAll(attestors []attestation.Attestor, options map[string]map[string]json.RawMessage) error {
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

func digestValues(names []string) ([]cryptoutil.DigestValue, error) {
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
