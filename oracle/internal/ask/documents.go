package ask

import (
	"encoding/json"
	"fmt"

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
