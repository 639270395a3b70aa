package sample

import "github.com/in-toto/go-witness/attestation"

const Name = "sample"

func init() {
	attestation.RegisterAttestation(Name, "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	Fact string `json:"fact"`
}

func New() *Attestor { return &Attestor{} }
