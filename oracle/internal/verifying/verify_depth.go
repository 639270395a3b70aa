package verifying

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/policy"
	"github.com/in-toto/go-witness/source"

	"witness-schema/oracle/internal/signing"
)

// DefaultSearchDepth is that of policy.Policy.Verify (policy/policy.go), and so of the command.
const DefaultSearchDepth = 3

// verifyToDepth does what witness.Verify does for a policy signed by a key (attestation/policyverify), but with a search
// depth: witness.Verify has no option for one.
func verifyToDepth(policyEnvelope dsse.Envelope, key signing.Functionary, collections source.Sourcer, subjects []cryptoutil.DigestSet, depth int) Result {
	if _, err := policyEnvelope.Verify(dsse.VerifyWithVerifiers(key.Verifier)); err != nil {
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
	return conclude(steps, err)
}
