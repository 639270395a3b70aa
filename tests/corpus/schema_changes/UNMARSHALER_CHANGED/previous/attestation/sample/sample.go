package sample

import (
	"encoding/json"

	"github.com/in-toto/go-witness/attestation"
)

func init() {
	attestation.RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	Fact Fact `json:"fact"`
}

func New() *Attestor { return &Attestor{} }

type Fact struct{ text string }

func (f Fact) MarshalJSON() ([]byte, error) { return json.Marshal(f.text) }

func (f *Fact) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &f.text) }
