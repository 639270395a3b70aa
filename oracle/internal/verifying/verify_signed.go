package verifying

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/source"
	"github.com/sigstore/fulcio/pkg/certificate"

	"witness-schema/oracle/internal/signing"
)

// SignedArguments is a verification of documents that others have signed. Bytes are in base64.
//
// PublicKey is the key of the policy's signer, as PEM; empty where Identity has certificates of the signer.
type SignedArguments struct {
	Policy      []byte         `json:"policy"`
	PublicKey   []byte         `json:"public_key"`
	Identity    SignerIdentity `json:"identity"`
	Collections [][]byte       `json:"collections"`
	Subjects    []string       `json:"subjects"`
	Artifact    *[]byte        `json:"artifact"`
}

// SignerIdentity is the certificate that must have signed the policy, as --policy-ca-roots and the flags beside it say; `*`
// allows any value.
type SignerIdentity struct {
	Roots         [][]byte `json:"roots"`
	Intermediates [][]byte `json:"intermediates"`
	CommonName    string   `json:"common_name"`
	DNSNames      []string `json:"dns_names"`
	Emails        []string `json:"emails"`
	Organizations []string `json:"organizations"`
	URIs          []string `json:"uris"`
}

// VerifySigned verifies documents as they are, as `witness verify` does. A policy with a module that needs more than
// is allowed is not judged.
func VerifySigned(arguments SignedArguments) (any, error) {
	var policyEnvelope dsse.Envelope
	if err := json.Unmarshal(arguments.Policy, &policyEnvelope); err != nil {
		return reject(fmt.Errorf("failed to open policy file: could not unmarshal policy envelope: %w", err)), nil
	}
	return answerAllowed(policyEnvelope.Payload, func() (any, error) { return arguments.verify(policyEnvelope), nil })
}

// verify reads everything in the order in which the command does, and fails in its words.
func (a SignedArguments) verify(policyEnvelope dsse.Envelope) Result {
	subjects, err := CollectSubjects(a.Subjects, a.Artifact)
	if err != nil {
		return reject(err)
	}
	collections := source.NewMemorySource()
	for index, collection := range a.Collections {
		if err := collections.LoadBytes(nameCollection(index), collection); err != nil {
			return reject(fmt.Errorf("failed to load attestation file: %w", err))
		}
	}
	identity, err := a.Identity.options()
	if err != nil {
		return reject(err)
	}
	var verifiers []cryptoutil.Verifier
	if len(a.PublicKey) > 0 {
		verifier, err := cryptoutil.NewVerifierFromReader(bytes.NewReader(a.PublicKey))
		if err != nil {
			return reject(fmt.Errorf("failed to create verifier: %w", err))
		}
		verifiers = append(verifiers, verifier)
	}
	return verifyWith(policyEnvelope, verifiers, collections, subjects, identity...)
}

// options returns the certificates and the constraints on the signer.
func (s SignerIdentity) options() ([]witness.VerifyOption, error) {
	roots, err := signing.ParseCertificates(s.Roots)
	if err != nil {
		return nil, fmt.Errorf("failed to parse policy CA root certificate: %w", err)
	}
	intermediates, err := signing.ParseCertificates(s.Intermediates)
	if err != nil {
		return nil, fmt.Errorf("failed to parse policy CA intermediate certificate: %w", err)
	}
	return []witness.VerifyOption{
		witness.VerifyWithPolicyCARoots(roots),
		witness.VerifyWithPolicyCAIntermediates(intermediates),
		witness.VerifyWithPolicyCertConstraints(s.CommonName, s.DNSNames, s.Emails, s.Organizations, s.URIs),
		witness.VerifyWithPolicyFulcioCertExtensions(certificate.Extensions{}),
	}, nil
}

// verifyWith verifies with the one call that `witness verify` makes.
func verifyWith(policyEnvelope dsse.Envelope, verifiers []cryptoutil.Verifier, collections source.Sourcer, subjects []cryptoutil.DigestSet, more ...witness.VerifyOption) Result {
	options := append([]witness.VerifyOption{
		witness.VerifyWithSubjectDigests(subjects),
		witness.VerifyWithCollectionSource(collections),
	}, more...)
	verified, err := witness.Verify(context.Background(), policyEnvelope, verifiers, options...)
	result := conclude(verified.StepResults, err)
	// The one attestation of this collection is the summary by policyverify.
	for _, entry := range verified.Collection.Attestations {
		result.Summary = entry.Attestation
	}
	return result
}
