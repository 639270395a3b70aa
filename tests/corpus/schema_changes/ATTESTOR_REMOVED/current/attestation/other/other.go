package other

import "github.com/in-toto/go-witness/attestation"

func init() {
	attestation.RegisterAttestation("other", "https://example.com/other/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	Fact string `json:"fact"`
}

func New() *Attestor { return &Attestor{} }
