package verifying

import (
	"crypto"
	"errors"
	"fmt"

	"github.com/in-toto/go-witness/cryptoutil"
)

// errNoSubject has the words of the `witness` command.
var errNoSubject = errors.New("at least one subject is required, provide an artifact file or subject")

// SHA256Only lists the digests that a verification computes.
var SHA256Only = []cryptoutil.DigestValue{{Hash: crypto.SHA256}}

// CollectSubjects returns the digests from which a verification starts its search: the artifact's, then those given.
// It fails if there are none.
func CollectSubjects(given []string, artifact *[]byte) ([]cryptoutil.DigestSet, error) {
	var subjects []cryptoutil.DigestSet
	if artifact != nil {
		digest, err := cryptoutil.CalculateDigestSetFromBytes(*artifact, SHA256Only)
		if err != nil {
			return nil, fmt.Errorf("failed to calculate artifact digest: %w", err)
		}
		subjects = append(subjects, digest)
	}
	for _, digest := range given {
		subjects = append(subjects, cryptoutil.DigestSet{SHA256Only[0]: digest})
	}
	if len(subjects) == 0 {
		return nil, errNoSubject
	}
	return subjects, nil
}

// flattenDigests returns the digests without the names of their hashes.
func flattenDigests(sets []cryptoutil.DigestSet) []string {
	var digests []string
	for _, set := range sets {
		for _, digest := range set {
			digests = append(digests, digest)
		}
	}
	return digests
}
