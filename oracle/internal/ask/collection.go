package ask

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/dsse"
)

// collectionArguments is a collection whose attestations keep the bytes that the client wrote.
type collectionArguments struct {
	Step         string                 `json:"step"`
	Attestations []attestationArguments `json:"attestations"`
}

type attestationArguments struct {
	Type string `json:"type"`
	attestationText
	StartTime time.Time `json:"starttime"`
	EndTime   time.Time `json:"endtime"`
}

// writtenAttestation is an entry of a collection in go-witness's JSON.
type writtenAttestation struct {
	Type        string          `json:"type"`
	Attestation json.RawMessage `json:"attestation"`
	StartTime   time.Time       `json:"starttime"`
	EndTime     time.Time       `json:"endtime"`
}

// predicate is the collection as JSON.
func (c collectionArguments) predicate() ([]byte, error) {
	written := make([]writtenAttestation, 0, len(c.Attestations))
	for _, given := range c.Attestations {
		written = append(written, writtenAttestation{given.Type, given.bytes(), given.StartTime, given.EndTime})
	}
	return json.Marshal(struct {
		Name         string               `json:"name"`
		Attestations []writtenAttestation `json:"attestations"`
	}{c.Step, written})
}

// envelope signs the collection. Its subjects are those that the attestors themselves name.
func (c collectionArguments) envelope(key functionary) (dsse.Envelope, error) {
	collection := attestation.Collection{Name: c.Step}
	for index, given := range c.Attestations {
		attestor, err := readAttestation(given.Type, given.bytes())
		if err != nil {
			return dsse.Envelope{}, fmt.Errorf("attestation %d of step %s: %w", index, c.Step, err)
		}
		collection.Attestations = append(collection.Attestations, attestation.CollectionAttestation{Type: given.Type, Attestation: attestor})
	}
	predicate, err := c.predicate()
	if err != nil {
		return dsse.Envelope{}, err
	}
	return signStatement(attestation.CollectionType, predicate, collection.Subjects(), key.signer)
}
