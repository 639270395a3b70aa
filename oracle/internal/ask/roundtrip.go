package ask

import (
	"encoding/json"
	"strings"

	"github.com/in-toto/go-witness/attestation"

	"witness-schema/oracle/internal/jsonvalue"
)

// roundtripArguments is a predicate type, or "document:" and a name, and the text to judge.
type roundtripArguments struct {
	Type string `json:"type"`
	attestationText
}

// verdict is accepted, altered or rejected. Rewritten is what go-witness wrote, for altered only; a crash is an answer
// of its own.
type verdict struct {
	Verdict   string `json:"verdict"`
	Reason    string `json:"reason,omitempty"`
	Rewritten string `json:"rewritten,omitempty"`
}

// roundtripOperation reads an attestation as go-witness does (attestation/collection.go, UnmarshalJSON of
// CollectionAttestation), writes it again, and compares the two texts as JSON values.
func roundtripOperation(arguments roundtripArguments) (any, error) {
	text := arguments.attestationText.bytes()
	before, err := jsonvalue.Parse(text)
	if err != nil {
		return verdict{Verdict: "rejected", Reason: err.Error()}, nil
	}
	value, err := readTyped(arguments.Type, text)
	if err != nil {
		return verdict{Verdict: "rejected", Reason: err.Error()}, nil
	}
	rewritten, err := json.Marshal(value)
	if err != nil {
		return verdict{Verdict: "rejected", Reason: "read, but cannot be written again: " + err.Error()}, nil
	}
	after, err := jsonvalue.Parse(rewritten)
	if err != nil {
		// json.Marshal checks what a MarshalJSON returns, so this would be an error of ours.
		return nil, err
	}
	if found := jsonvalue.Compare(before, after); len(found) > 0 {
		return verdict{"altered", strings.Join(found, "; "), string(rewritten)}, nil
	}
	return verdict{Verdict: "accepted"}, nil
}

// readTyped reads an attestation by its predicate type, or a document by "document:" and a name.
func readTyped(name string, text []byte) (any, error) {
	if document, is := strings.CutPrefix(name, documentPrefix); is {
		return readDocument(document, text)
	}
	attestor, err := readAttestation(name, text)
	return &attestor, err
}

// readAttestation reads an attestation into the attestor registered for its predicate type. It fails if there is none
// or if the attestor refuses the text, and panics for the text `null`.
func readAttestation(predicateType string, text []byte) (attestation.Attestor, error) {
	factory, known := attestation.FactoryByType(predicateType)
	if !known {
		return nil, attestation.ErrAttestationNotFound(predicateType)
	}
	attestor := factory()
	// A pointer to the interface, as in go-witness: `null` then sets the attestor itself to nil.
	if err := json.Unmarshal(text, &attestor); err != nil {
		return nil, err
	}
	// MemorySource.LoadEnvelope asks for the type as well (source/memory.go), and panics for a nil attestor.
	_ = attestor.Type()
	return attestor, nil
}
