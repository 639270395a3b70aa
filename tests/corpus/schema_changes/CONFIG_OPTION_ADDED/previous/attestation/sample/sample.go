package sample

import "github.com/in-toto/go-witness/attestation"

func init() {
	attestation.RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	Fact string `json:"fact"`
}

func New() *Attestor { return &Attestor{} }
