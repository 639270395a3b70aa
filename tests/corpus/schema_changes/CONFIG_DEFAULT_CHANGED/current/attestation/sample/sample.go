package sample

import (
	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/registry"
)

func init() {
	attestation.RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
		registry.BoolConfigOption("deep", "", true, func(a attestation.Attestor, v bool) (attestation.Attestor, error) { return a, nil }),
	)
}

type Attestor struct {
	Fact string `json:"fact"`
}

func New() *Attestor { return &Attestor{} }
