package ask

import (
	"context"
	"crypto"
	"errors"
	"fmt"

	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/source"
)

// verifyArguments is what `witness verify` is given: a policy, collections (-a), subjects (-s) and an artifact (-f).
// SearchDepth 0 is the command's own.
type verifyArguments struct {
	policyText
	Collections []collectionArguments `json:"collections"`
	Subjects    []string              `json:"subjects"`
	Artifact    *[]byte               `json:"artifact"`
	SearchDepth int                   `json:"search_depth"`
}

// verifyResult keeps go-witness's words: Reasons of every rejection, Error of the whole verification. Summary is what the
// policyverify attestor wrote, null where it got to no result or where a search depth was asked for.
type verifyResult struct {
	Passed  bool                 `json:"passed"`
	Reasons []string             `json:"reasons"`
	Error   string               `json:"error"`
	Summary attestation.Attestor `json:"summary"`
}

// verifyOperation signs the policy and the collections and verifies them as `witness verify` does.
func verifyOperation(arguments verifyArguments) (any, error) {
	key, err := oracleKey()
	if err != nil {
		return nil, err
	}
	policyEnvelope, err := signPolicy(arguments.policyText.bytes(), key.signer)
	if err != nil {
		return nil, err
	}
	subjects, err := SubjectDigests(arguments.Subjects, arguments.Artifact)
	if err != nil {
		return failed(err), nil
	}
	collections, err := loadCollections(arguments.Collections, key)
	if err != nil {
		return failed(err), nil
	}
	if arguments.SearchDepth > 0 {
		return verifyToDepth(policyEnvelope, key, collections, subjects, arguments.SearchDepth), nil
	}
	return verifyAsCommand(policyEnvelope, key.verifier, collections, subjects), nil
}

func failed(err error) verifyResult {
	return verifyResult{Reasons: []string{}, Error: err.Error()}
}

var errNoSubject = errors.New("at least one subject is required, provide an artifact file or subject")

// SHA256Only are the digests that a verification computes.
var SHA256Only = []cryptoutil.DigestValue{{Hash: crypto.SHA256}}

// SubjectDigests are those that the verification starts its search from.
func SubjectDigests(given []string, artifact *[]byte) ([]cryptoutil.DigestSet, error) {
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

func loadCollections(given []collectionArguments, key functionary) (*source.MemorySource, error) {
	collections := source.NewMemorySource()
	for index, collection := range given {
		envelope, err := collection.envelope(key)
		if err == nil {
			err = collections.LoadEnvelope(fmt.Sprintf("collection %d", index), envelope)
		}
		if err != nil {
			return nil, fmt.Errorf("failed to load attestation file: %w", err)
		}
	}
	return collections, nil
}

func verifyAsCommand(policyEnvelope dsse.Envelope, verifier cryptoutil.Verifier, collections source.Sourcer, subjects []cryptoutil.DigestSet) verifyResult {
	verified, err := witness.Verify(
		context.Background(),
		policyEnvelope,
		[]cryptoutil.Verifier{verifier},
		witness.VerifyWithSubjectDigests(subjects),
		witness.VerifyWithCollectionSource(collections),
	)
	result := verifyResult{Passed: err == nil, Reasons: Rejections(verified.StepResults)}
	if err != nil {
		result.Error = fmt.Sprintf("failed to verify policy: %v", err)
	}
	for _, made := range verified.Collection.Attestations {
		result.Summary = made.Attestation
	}
	return result
}
