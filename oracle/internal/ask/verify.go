package ask

import (
	"crypto"
	"errors"
	"fmt"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/source"

	"witness-schema/oracle/internal/allowed"
)

// verifyArguments is what `witness verify` is given: a policy, collections (-a), subjects (-s) and an artifact (-f).
// SearchDepth 0 means the command's own.
type verifyArguments struct {
	policyText
	Collections []collectionArguments `json:"collections"`
	Subjects    []string              `json:"subjects"`
	Artifact    *[]byte               `json:"artifact"`
	SearchDepth int                   `json:"search_depth"`
}

// verifyResult keeps go-witness's words: the Reasons of every rejection and the Error of the verification. Accepted has the
// collections that passed their step, by their place in the request. Summary is what the policyverify attestor wrote. It is null
// if the attestor has no result or if the request has a search depth.
type verifyResult struct {
	Passed   bool                 `json:"passed"`
	Reasons  []string             `json:"reasons"`
	Accepted []int                `json:"accepted"`
	Error    string               `json:"error"`
	Summary  attestation.Attestor `json:"summary"`
}

// notJudged is the result for a policy with a module that needs more than is allowed.
type notJudged struct {
	Reason string `json:"not_judged"`
}

// verifyOperation signs the policy and the collections and verifies them as `witness verify` does. A policy with a module
// that needs more than is allowed is not judged.
func verifyOperation(arguments verifyArguments) (any, error) {
	return answerAllowed(arguments.bytes(), func() (any, error) { return verifyAllowed(arguments) })
}

// answerAllowed answers with a notJudged if the policy needs more than is allowed, and with `answer` otherwise.
func answerAllowed(policyText []byte, answer func() (any, error)) (any, error) {
	refused := allowed.CheckPolicy(policyText)
	var result any
	var err error
	if refused == nil {
		result, err = answer()
		refused = allowed.TakeCalled()
	}
	if reason, is := allowed.AsNotJudged(refused); is {
		return notJudged{reason}, nil
	}
	return result, err
}

// verifyAllowed verifies a policy whose modules are allowed.
func verifyAllowed(arguments verifyArguments) (any, error) {
	key, err := oracleKey()
	if err != nil {
		return nil, err
	}
	policyEnvelope, err := signPolicy(arguments.policyText.bytes(), key.signer)
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
	return verifyWith(policyEnvelope, []cryptoutil.Verifier{key.verifier}, collections, subjects), nil
}

// reject is the result of a verification that fails before any collection is judged.
func reject(err error) verifyResult {
	return verifyResult{Reasons: []string{}, Accepted: []int{}, Error: capText(err.Error())}
}

// errNoSubject has the words of the `witness` command.
var errNoSubject = errors.New("at least one subject is required, provide an artifact file or subject")

// SHA256Only lists the digests that a verification computes.
var SHA256Only = []cryptoutil.DigestValue{{Hash: crypto.SHA256}}

// CollectSubjects returns the digests from which a verification starts its search: the artifact's, then those given.
// It fails if there are none.
func CollectSubjects(given []string, artifact *[]byte) ([]cryptoutil.DigestSet, error) {
	var subjects []cryptoutil.DigestSet
	if artifact != nil {
		digest, err := cryptoutil.CalculateDigestSetFromBytes(*artifact, SHA256Only)
		if err != nil {
			return nil, fmt.Errorf("failed to calculate artifact digest: %w", err)
		}
		subjects = append(subjects, digest)
	}
	for _, digest := range given {
		subjects = append(subjects, cryptoutil.DigestSet{SHA256Only[0]: digest})
	}
	if len(subjects) == 0 {
		return nil, errNoSubject
	}
	return subjects, nil
}

// loadCollections signs every collection and loads it as `witness verify -a` does with a file.
func loadCollections(given []collectionArguments, key functionary) (*source.MemorySource, error) {
	collections := source.NewMemorySource()
	for index, collection := range given {
		envelope, err := collection.sign(key)
		if err == nil {
			err = collections.LoadEnvelope(nameCollection(index), envelope)
		}
		if err != nil {
			return nil, fmt.Errorf("failed to load attestation file: %w", err)
		}
	}
	return collections, nil
}
