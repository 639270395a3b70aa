package sample

import "github.com/in-toto/go-witness/attestation"

const (
	Type    = "https://example.com/sample/v0.2"
	RunType = attestation.ProductRunType
)

func init() {
	attestation.RegisterAttestation("sample", Type, RunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	Fact string `json:"fact"`
}

func New() *Attestor { return &Attestor{} }
