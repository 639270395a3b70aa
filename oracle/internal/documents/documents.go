// Package documents reads and writes attestations, and the documents around them, as go-witness does.
package documents

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/intoto"
	"github.com/in-toto/go-witness/policy"
)

// documentPrefix marks the name of a document in a place where a predicate type is expected.
const documentPrefix = "document:"

// documents lists the JSON documents around attestations, by the names that witness-schema gives them.
var documents = map[string]func() any{
	"collection": func() any { return new(attestation.Collection) },
	"envelope":   func() any { return new(dsse.Envelope) },
	// Not a nil map, which Go writes as null: attestation/file's RecordArtifacts always makes one.
	"file":      func() any { return &map[string]cryptoutil.DigestSet{} },
	"policy":    func() any { return new(policy.Policy) },
	"statement": func() any { return new(intoto.Statement) },
}

// readTyped reads an attestation by its predicate type, or a document by "document:" and a name.
func readTyped(name string, text []byte) (any, error) {
	if document, is := strings.CutPrefix(name, documentPrefix); is {
		return readDocument(document, text)
	}
	attestor, err := ReadAttestation(name, text)
	return &attestor, err
}

// findFactory returns what makes the attestor of a predicate type, or the document that "document:" and a name ask for.
func findFactory(name string) (func() any, bool) {
	if document, is := strings.CutPrefix(name, documentPrefix); is {
		factory, known := documents[document]
		return factory, known
	}
	factory, known := attestation.FactoryByType(name)
	return func() any { return factory() }, known
}

// readDocument reads a document by its name. It fails if there is no such document or if encoding/json refuses the text.
func readDocument(name string, text []byte) (any, error) {
	document, known := documents[name]
	if !known {
		return nil, fmt.Errorf("no document is named %q", name)
	}
	value := document()
	if err := json.Unmarshal(text, value); err != nil {
		return nil, err
	}
	// MemorySource.LoadEnvelope asks each attestor for its type (source/memory.go). The attestation `null` leaves a nil
	// attestor and panics there, so it has to panic here too.
	if collection, is := value.(*attestation.Collection); is {
		for _, entry := range collection.Attestations {
			_ = entry.Attestation.Type()
		}
	}
	return value, nil
}

// ReadAttestation reads an attestation into the attestor registered for its predicate type. It fails if there is none
// or if the attestor refuses the text, and panics for the text `null`.
func ReadAttestation(predicateType string, text []byte) (attestation.Attestor, error) {
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
