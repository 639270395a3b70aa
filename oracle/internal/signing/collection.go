package signing

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/dsse"

	"witness-schema/oracle/internal/documents"
)

// Collection describes a collection whose attestations keep the bytes that the client wrote.
type Collection struct {
	Step         string  `json:"step"`
	Attestations []Entry `json:"attestations"`
}

// Entry is one entry of a collection: a predicate type, a text and its times.
type Entry struct {
	Type string `json:"type"`
	documents.AttestationText
	StartTime time.Time `json:"starttime"`
	EndTime   time.Time `json:"endtime"`
}

// writtenAttestation is an entry in go-witness's JSON (attestation/collection.go, CollectionAttestation). Its
// attestation is raw: reading and writing it again would lose what the client wants judged.
type writtenAttestation struct {
	Type        string          `json:"type"`
	Attestation json.RawMessage `json:"attestation"`
	StartTime   time.Time       `json:"starttime"`
	EndTime     time.Time       `json:"endtime"`
}

// EncodePredicate returns the collection as JSON.
func (c Collection) EncodePredicate() ([]byte, error) {
	written := make([]writtenAttestation, 0, len(c.Attestations))
	for _, given := range c.Attestations {
		written = append(written, writtenAttestation{given.Type, given.Bytes(), given.StartTime, given.EndTime})
	}
	return json.Marshal(struct {
		Name         string               `json:"name"`
		Attestations []writtenAttestation `json:"attestations"`
	}{c.Step, written})
}

// Sign wraps the collection into a statement and signs it. The subjects are those that the attestors themselves name,
// so each attestation is read once for them; the payload still has the client's bytes. It fails if an attestation
// cannot be read.
func (c Collection) Sign(key Functionary) (dsse.Envelope, error) {
	collection := attestation.Collection{Name: c.Step}
	for index, given := range c.Attestations {
		attestor, err := documents.ReadAttestation(given.Type, given.Bytes())
		if err != nil {
			return dsse.Envelope{}, fmt.Errorf("attestation %d of step %s: %w", index, c.Step, err)
		}
		collection.Attestations = append(collection.Attestations, attestation.CollectionAttestation{Type: given.Type, Attestation: attestor})
	}
	predicate, err := c.EncodePredicate()
	if err != nil {
		return dsse.Envelope{}, err
	}
	return signStatement(attestation.CollectionType, predicate, collection.Subjects(), key.Signer)
}
