package documents

import (
	"encoding/json"
	"strings"

	"witness-schema/oracle/internal/jsonvalue"
)

// RoundTripArguments is a predicate type, or "document:" and a name, and the text to judge.
type RoundTripArguments struct {
	Type string `json:"type"`
	AttestationText
}

// Verdict is accepted, altered or rejected. Rewritten is what go-witness wrote, for altered only; a crash is an answer
// of its own.
type Verdict struct {
	Verdict   string `json:"verdict"`
	Reason    string `json:"reason,omitempty"`
	Rewritten string `json:"rewritten,omitempty"`
}

// RoundTrip reads an attestation as go-witness does (attestation/collection.go, UnmarshalJSON of
// CollectionAttestation), writes it again, and compares the two texts as JSON values.
func RoundTrip(arguments RoundTripArguments) (any, error) {
	text := arguments.AttestationText.Bytes()
	before, err := jsonvalue.Parse(text)
	if err != nil {
		return Verdict{Verdict: "rejected", Reason: err.Error()}, nil
	}
	value, err := readTyped(arguments.Type, text)
	if err != nil {
		return Verdict{Verdict: "rejected", Reason: err.Error()}, nil
	}
	rewritten, err := json.Marshal(value)
	if err != nil {
		return Verdict{Verdict: "rejected", Reason: "read, but cannot be written again: " + err.Error()}, nil
	}
	after, err := jsonvalue.Parse(rewritten)
	if err != nil {
		// json.Marshal checks what a MarshalJSON returns, so this would be an error of ours.
		return nil, err
	}
	if found := jsonvalue.Compare(before, after); len(found) > 0 {
		return Verdict{"altered", strings.Join(found, "; "), string(rewritten)}, nil
	}
	return Verdict{Verdict: "accepted"}, nil
}
