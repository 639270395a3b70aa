package sample

import "github.com/in-toto/go-witness/attestation"

func init() {
	attestation.RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	Fact  string `json:"fact"`
	Place Place  `json:"place"`
}

func New() *Attestor { return &Attestor{} }

type Place struct {
	Path string `json:"path"`
	Line int    `json:"line,omitempty"`
}
