package ask

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/source"
)

// verifySignedArguments is what `witness verify` is given, signed already: the envelope of a policy, the PEM of the key that
// -k names, the envelopes of collections and the subjects.
type verifySignedArguments struct {
	Policy    string   `json:"policy"`
	PublicKey string   `json:"public_key"`
	Envelopes []string `json:"envelopes"`
	Subjects  []string `json:"subjects"`
}

// verifySignedOperation verifies documents as they are: it signs nothing, so that signatures, certificates and the statements'
// own subjects count. A policy with a module that needs more than is allowed is not judged.
func verifySignedOperation(arguments verifySignedArguments) (any, error) {
	var policyEnvelope dsse.Envelope
	if err := json.Unmarshal([]byte(arguments.Policy), &policyEnvelope); err != nil {
		return reject(fmt.Errorf("could not unmarshal policy envelope: %w", err)), nil
	}
	return answerAllowed(policyEnvelope.Payload, func() (any, error) { return verifySigned(policyEnvelope, arguments), nil })
}

// verifySigned verifies with a policy whose modules are allowed. Every failure is the outcome of the verification.
func verifySigned(policyEnvelope dsse.Envelope, arguments verifySignedArguments) verifyResult {
	subjects, err := CollectSubjects(arguments.Subjects, nil)
	if err != nil {
		return reject(err)
	}
	verifier, err := cryptoutil.NewVerifierFromReader(strings.NewReader(arguments.PublicKey))
	if err != nil {
		return reject(fmt.Errorf("failed to create verifier: %w", err))
	}
	collections := source.NewMemorySource()
	for index, envelope := range arguments.Envelopes {
		if err := collections.LoadBytes(fmt.Sprintf("collection %d", index), []byte(envelope)); err != nil {
			return reject(fmt.Errorf("failed to load attestation file: %w", err))
		}
	}
	return verifyAsCommand(policyEnvelope, verifier, collections, subjects)
}
