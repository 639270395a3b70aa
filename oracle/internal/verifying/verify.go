// Package verifying verifies collections against a policy as `witness verify` does.
package verifying

import (
	"fmt"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/source"

	"witness-schema/oracle/internal/allowed"
	"witness-schema/oracle/internal/capping"
	"witness-schema/oracle/internal/documents"
	"witness-schema/oracle/internal/signing"
)

// Arguments is what `witness verify` is given: a policy, collections (-a), subjects (-s) and an artifact (-f).
// SearchDepth 0 means the command's own.
type Arguments struct {
	documents.PolicyText
	Collections []signing.Collection `json:"collections"`
	Subjects    []string             `json:"subjects"`
	Artifact    *[]byte              `json:"artifact"`
	SearchDepth int                  `json:"search_depth"`
}

// Result keeps go-witness's words: the Reasons of every rejection and the Error of the verification. Accepted has the
// collections that passed their step, by their place in the request. Summary is what the policyverify attestor wrote. It is null
// if the attestor has no result or if the request has a search depth.
type Result struct {
	Passed   bool                 `json:"passed"`
	Reasons  []string             `json:"reasons"`
	Accepted []int                `json:"accepted"`
	Error    string               `json:"error"`
	Summary  attestation.Attestor `json:"summary"`
}

// Verify signs the policy and the collections and verifies them as `witness verify` does. A policy with a module
// that needs more than is allowed is not judged.
func Verify(arguments Arguments) (any, error) {
	return answerAllowed(arguments.PolicyText.Bytes(), func() (any, error) { return verifyAllowed(arguments) })
}

// answerAllowed answers with an allowed.NotJudged if the policy needs more than is allowed, and with `answer` otherwise.
func answerAllowed(policyText []byte, answer func() (any, error)) (any, error) {
	refused := allowed.CheckPolicy(policyText)
	var result any
	var err error
	if refused == nil {
		result, err = answer()
		refused = allowed.TakeCalled()
	}
	if unjudged, is := allowed.AsNotJudged(refused); is {
		return unjudged, nil
	}
	return result, err
}

// verifyAllowed verifies a policy whose modules are allowed.
func verifyAllowed(arguments Arguments) (any, error) {
	key, err := signing.OracleKey()
	if err != nil {
		return nil, err
	}
	policyEnvelope, err := signing.SignPolicy(arguments.PolicyText.Bytes(), key.Signer)
	if err != nil {
		return nil, err
	}
	// From here on a failure is the outcome of the verification, as the command reports it, and no misuse.
	subjects, err := CollectSubjects(arguments.Subjects, arguments.Artifact)
	if err != nil {
		return reject(err), nil
	}
	collections, err := loadCollections(arguments.Collections, key)
	if err != nil {
		return reject(err), nil
	}
	if arguments.SearchDepth > 0 {
		return verifyToDepth(policyEnvelope, key, collections, subjects, arguments.SearchDepth), nil
	}
	return verifyWith(policyEnvelope, []cryptoutil.Verifier{key.Verifier}, collections, subjects), nil
}

// reject is the result of a verification that fails before any collection is judged.
func reject(err error) Result {
	return Result{Reasons: []string{}, Accepted: []int{}, Error: capping.CutText(err.Error())}
}

// loadCollections signs every collection and loads it as `witness verify -a` does with a file.
func loadCollections(given []signing.Collection, key signing.Functionary) (*source.MemorySource, error) {
	collections := source.NewMemorySource()
	for index, collection := range given {
		envelope, err := collection.Sign(key)
		if err == nil {
			err = collections.LoadEnvelope(nameCollection(index), envelope)
		}
		if err != nil {
			return nil, fmt.Errorf("failed to load attestation file: %w", err)
		}
	}
	return collections, nil
}
