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

// documentPrefix stands before the name of a document where a predicate type is asked for.
const documentPrefix = "document:"

// documents are the JSON documents around attestations, by the names that witness-schema gives them.
var documents = map[string]func() any{
	"collection": func() any { return new(attestation.Collection) },
	"envelope":   func() any { return new(dsse.Envelope) },
	"file":       func() any { return &map[string]cryptoutil.DigestSet{} }, // RecordArtifacts never gives nil
	"policy":     func() any { return new(policy.Policy) },
	"statement":  func() any { return new(intoto.Statement) },
}

// readDocument reads a document by its name. As MemorySource.LoadEnvelope does, it asks the attestors of a
// collection for their types: that is where the attestation `null` panics.
func readDocument(name string, text []byte) (any, error) {
	document, known := documents[name]
	if !known {
		return nil, fmt.Errorf("no document is named %q", name)
	}
	value := document()
	if err := json.Unmarshal(text, value); err != nil {
		return nil, err
	}
	if collection, is := value.(*attestation.Collection); is {
		for _, entry := range collection.Attestations {
			_ = entry.Attestation.Type()
		}
	}
	return value, nil
}
