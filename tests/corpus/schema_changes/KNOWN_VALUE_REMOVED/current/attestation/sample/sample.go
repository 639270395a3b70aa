package sample

import "github.com/in-toto/go-witness/attestation"

func init() {
	attestation.RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	Modes []Mode `json:"modes"`
}

func New() *Attestor { return &Attestor{} }

type Mode string

const (
	ModeFast Mode = "fast"
	ModeNone Mode = "none"
)
