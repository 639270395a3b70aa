package sample

import "github.com/in-toto/go-witness/attestation"

func init() {
	attestation.RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
	)
}

type Attestor struct {
	*Person
	*Contact
}

func New() *Attestor { return &Attestor{} }

type Person struct {
	Name string `json:"name"`
}

type Contact struct {
	Mail string `json:"mail"`
}
