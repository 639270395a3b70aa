package attestation

const ProductRunType RunType = "product"

const MaterialRunType RunType = "material"

type RunType string

type Collection struct {
	Name         string                  `json:"name"`
	Attestations []CollectionAttestation `json:"attestations"`
}

type CollectionAttestation struct {
	Type        string `json:"type"`
	Attestation any    `json:"attestation"`
}
