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

// defaultSearchDepth is that of policy.Policy.Verify, and so of the command.
const defaultSearchDepth = 3

// verifyToDepth is what witness.Verify does for a policy signed by a key (attestation/policyverify), with a
// search depth, which it does not hand on.
func verifyToDepth(policyEnvelope dsse.Envelope, key functionary, collections source.Sourcer, subjects []cryptoutil.DigestSet, depth int) verifyResult {
	if _, err := policyEnvelope.Verify(dsse.VerifyWithVerifiers(key.verifier)); err != nil {
		return failed(fmt.Errorf("failed to verify policy signature: %w", err))
	}
	var parsed policy.Policy
	if err := json.Unmarshal(policyEnvelope.Payload, &parsed); err != nil {
		return failed(fmt.Errorf("failed to unmarshal policy from envelope: %w", err))
	}
	byID, err := parsed.PublicKeyVerifiers(nil)
	if err != nil {
		return failed(fmt.Errorf("failed to get public keys from policy: %w", err))
	}
	verifiers := make([]cryptoutil.Verifier, 0, len(byID))
	for _, verifier := range byID {
		verifiers = append(verifiers, verifier)
	}
	passed, steps, err := parsed.Verify(
		context.Background(),
		policy.WithSubjectDigests(flatten(subjects)),
		policy.WithVerifiedSource(source.NewVerifiedSource(collections, dsse.VerifyWithVerifiers(verifiers...))),
		policy.WithSearchDepth(depth),
	)
	if err == nil && !passed {
		err = errors.New("policy verification failed")
	}
	result := verifyResult{Passed: err == nil, Reasons: Rejections(steps)}
	if err != nil {
		result.Error = fmt.Sprintf("failed to verify policy: %v", err)
	}
	return result
}

func flatten(sets []cryptoutil.DigestSet) []string {
	var digests []string
	for _, set := range sets {
		for _, digest := range set {
			digests = append(digests, digest)
		}
	}
	return digests
}

// Rejections are the reasons of every rejected collection and of every collection with an error, by step.
func Rejections(steps map[string]policy.StepResult) []string {
	names := make([]string, 0, len(steps))
	for name := range steps {
		names = append(names, name)
	}
	sort.Strings(names)
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
	return reasons
}
