package ask

import "encoding/json"

// attestationText and policyText bring a JSON text inside a string, so that its bytes reach go-witness as they
// were; in base64 where they are no Unicode text.
type attestationText struct {
	Attestation       string `json:"attestation"`
	AttestationBase64 []byte `json:"attestation_base64"`
}

func (t attestationText) bytes() json.RawMessage {
	return textOr(t.Attestation, t.AttestationBase64)
}

type policyText struct {
	Policy       string `json:"policy"`
	PolicyBase64 []byte `json:"policy_base64"`
}

func (t policyText) bytes() json.RawMessage {
	return textOr(t.Policy, t.PolicyBase64)
}

func textOr(text string, encoded []byte) []byte {
	if len(encoded) > 0 {
		return encoded
	}
	return []byte(text)
}
