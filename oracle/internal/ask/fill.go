package ask

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/in-toto/go-witness/attestation"

	"witness-schema/oracle/internal/filling"
)

// fillArguments asks for attestations of one predicate type with the seeds First, First+1, …
type fillArguments struct {
	Type  string `json:"type"`
	First uint64 `json:"first"`
	Count int    `json:"count"`
}

// filled is what Go wrote of an attestor filled by reflection, or why Go could not write it.
type filled struct {
	Attestation string `json:"attestation"`
	Error       string `json:"error"`
}

// fillOperation fills the attestor of a predicate type once for each seed and lets Go write each one.
func fillOperation(arguments fillArguments) (any, error) {
	factory, known := findFactory(arguments.Type)
	if !known {
		return nil, attestation.ErrAttestationNotFound(arguments.Type)
	}
	written := make([]filled, 0, arguments.Count)
	for offset := range arguments.Count {
		written = append(written, fillOne(factory(), arguments.First+uint64(offset)))
	}
	return written, nil
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

// fillOne fills one value and writes it. A panic is reported as an error: some attestors cannot write what reflection
// sets, and the other seeds of the request must not be lost with it.
func fillOne(empty any, seed uint64) (written filled) {
	defer func() {
		if panicked := recover(); panicked != nil {
			written = filled{Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	filling.Fill(empty, seed)
	text, err := json.Marshal(empty)
	if err != nil {
		return filled{Error: err.Error()}
	}
	return filled{Attestation: string(text)}
}
