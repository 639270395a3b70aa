package ask

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/policy"
	"github.com/in-toto/go-witness/source"
)

// defaultSearchDepth is that of policy.Policy.Verify (policy/policy.go), and so of the command.
const defaultSearchDepth = 3

// verifyToDepth does what witness.Verify does for a policy signed by a key (attestation/policyverify), but with a search
// depth: witness.Verify has no option for one.
func verifyToDepth(policyEnvelope dsse.Envelope, key functionary, collections source.Sourcer, subjects []cryptoutil.DigestSet, depth int) verifyResult {
	if _, err := policyEnvelope.Verify(dsse.VerifyWithVerifiers(key.verifier)); err != nil {
		return reject(fmt.Errorf("failed to verify policy signature: %w", err))
	}
	var parsed policy.Policy
	if err := json.Unmarshal(policyEnvelope.Payload, &parsed); err != nil {
		return reject(fmt.Errorf("failed to unmarshal policy from envelope: %w", err))
	}
	byID, err := parsed.PublicKeyVerifiers(nil)
	if err != nil {
		return reject(fmt.Errorf("failed to get public keys from policy: %w", err))
	}
	verifiers := make([]cryptoutil.Verifier, 0, len(byID))
	for _, verifier := range byID {
		verifiers = append(verifiers, verifier)
	}
	passed, steps, err := parsed.Verify(
		context.Background(),
		policy.WithSubjectDigests(flattenDigests(subjects)),
		policy.WithVerifiedSource(source.NewVerifiedSource(collections, dsse.VerifyWithVerifiers(verifiers...))),
		policy.WithSearchDepth(depth),
	)
	// policy.Verify returns false without an error; witness.Verify makes this error of it (verify.go).
	if err == nil && !passed {
		err = errors.New("policy verification failed")
	}
	result := verifyResult{Passed: err == nil, Reasons: ListRejections(steps), Accepted: listAccepted(steps)}
	if err != nil {
		result.Error = capText(fmt.Sprintf("failed to verify policy: %v", err))
	}
	return result
}

// flattenDigests returns the digests without the names of their hashes.
func flattenDigests(sets []cryptoutil.DigestSet) []string {
	var digests []string
	for _, set := range sets {
		for _, digest := range set {
			digests = append(digests, digest)
		}
	}
	return digests
}

// ListRejections returns the reasons of every rejected collection and the errors of every collection, sorted by step and
// capped.
func ListRejections(steps map[string]policy.StepResult) []string {
	names := make([]string, 0, len(steps))
	for name := range steps {
		names = append(names, name)
	}
	sort.Strings(names)
	// Not nil: clients read a list, and Go writes a nil slice as null.
	reasons := []string{}
	for _, name := range names {
		for _, rejected := range steps[name].Rejected {
			if rejected.Reason != nil {
				reasons = append(reasons, rejected.Reason.Error())
			}
			for _, err := range rejected.Collection.Errors {
				reasons = append(reasons, err.Error())
			}
		}
	}
	return capTexts(reasons)
}
