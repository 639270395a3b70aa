package documents

import (
	"encoding/json"
	"fmt"

	"github.com/in-toto/go-witness/attestation"

	"witness-schema/oracle/internal/filling"
)

// FillArguments asks for attestations of one predicate type with the seeds First, First+1, …
type FillArguments struct {
	Type  string `json:"type"`
	First uint64 `json:"first"`
	Count int    `json:"count"`
}

// Filled is what Go wrote of an attestor filled by reflection, or why Go could not write it.
type Filled struct {
	Attestation string `json:"attestation"`
	Error       string `json:"error"`
}

// Fill fills the attestor of a predicate type once for each seed and lets Go write each one.
func Fill(arguments FillArguments) (any, error) {
	factory, known := findFactory(arguments.Type)
	if !known {
		return nil, attestation.ErrAttestationNotFound(arguments.Type)
	}
	written := make([]Filled, 0, arguments.Count)
	for offset := range arguments.Count {
		written = append(written, fillOne(factory(), arguments.First+uint64(offset)))
	}
	return written, nil
}

// fillOne fills one value and writes it. A panic is reported as an error: some attestors cannot write what reflection
// sets, and the other seeds of the request must not be lost with it.
func fillOne(empty any, seed uint64) (written Filled) {
	defer func() {
		if panicked := recover(); panicked != nil {
			written = Filled{Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	filling.Fill(empty, seed)
	text, err := json.Marshal(empty)
	if err != nil {
		return Filled{Error: err.Error()}
	}
	return Filled{Attestation: string(text)}
}
