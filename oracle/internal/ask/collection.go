package ask

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/dsse"
)

// collectionArguments describes a collection whose attestations keep the bytes that the client wrote.
type collectionArguments struct {
	Step         string                 `json:"step"`
	Attestations []attestationArguments `json:"attestations"`
}

// attestationArguments is one entry of a collection: a predicate type, a text and its times.
type attestationArguments struct {
	Type string `json:"type"`
	attestationText
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

// encodePredicate returns the collection as JSON.
func (c collectionArguments) encodePredicate() ([]byte, error) {
	written := make([]writtenAttestation, 0, len(c.Attestations))
	for _, given := range c.Attestations {
		written = append(written, writtenAttestation{given.Type, given.bytes(), given.StartTime, given.EndTime})
	}
	return json.Marshal(struct {
		Name         string               `json:"name"`
		Attestations []writtenAttestation `json:"attestations"`
	}{c.Step, written})
}

// sign wraps the collection into a statement and signs it. The subjects are those that the attestors themselves name,
// so each attestation is read once for them; the payload still has the client's bytes. It fails if an attestation
// cannot be read.
func (c collectionArguments) sign(key functionary) (dsse.Envelope, error) {
	collection := attestation.Collection{Name: c.Step}
	for index, given := range c.Attestations {
		attestor, err := readAttestation(given.Type, given.bytes())
		if err != nil {
			return dsse.Envelope{}, fmt.Errorf("attestation %d of step %s: %w", index, c.Step, err)
		}
		collection.Attestations = append(collection.Attestations, attestation.CollectionAttestation{Type: given.Type, Attestation: attestor})
	}
	predicate, err := c.encodePredicate()
	if err != nil {
		return dsse.Envelope{}, err
	}
	return signStatement(attestation.CollectionType, predicate, collection.Subjects(), key.signer)
}
