package documents

// AttestationText carries a JSON text inside a JSON string, so that its bytes reach go-witness unchanged: a text
// that is not JSON could not be sent as a value. Bytes that are not UTF-8 come in base64.
type AttestationText struct {
	Attestation       string `json:"attestation"`
	AttestationBase64 []byte `json:"attestation_base64"`
}

// Bytes returns the text as the client has it.
func (t AttestationText) Bytes() []byte {
	return chooseText(t.Attestation, t.AttestationBase64)
}

// PolicyText carries the text of a policy in the same way.
type PolicyText struct {
	Policy       string `json:"policy"`
	PolicyBase64 []byte `json:"policy_base64"`
}

// Bytes returns the text as the client has it.
func (t PolicyText) Bytes() []byte {
	return chooseText(t.Policy, t.PolicyBase64)
}

// chooseText prefers the bytes in base64, which a client sends only when it needs them.
func chooseText(text string, encoded []byte) []byte {
	if len(encoded) > 0 {
		return encoded
	}
	return []byte(text)
}
