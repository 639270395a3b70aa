// Package signing signs what the oracle is given, with the oracle's own key or with a client's.
package signing

import (
	"crypto/ed25519"
	"crypto/sha256"
	"sync"

	"github.com/in-toto/go-witness/cryptoutil"

	"witness-schema/oracle/internal/serve"
)

// Functionary is a key in each form that go-witness asks for; Public is PEM.
type Functionary struct {
	Signer   cryptoutil.Signer
	Verifier cryptoutil.Verifier
	KeyID    string
	Public   []byte
}

// OracleKey returns the key that signs collections and policies here. It is the same everywhere, so that equal requests get
// equal answers from every worker and in every session. It protects nothing: what it signs is judged and thrown away.
var OracleKey = sync.OnceValues(func() (Functionary, error) {
	// Ed25519 signatures are deterministic, and its private key is any 32 bytes (RFC 8032).
	seed := sha256.Sum256([]byte("witness-schema oracle: this key signs nothing that anyone trusts"))
	return NewFunctionary(ed25519.NewKeyFromSeed(seed[:]))
})

// NewFunctionary derives verifier, key id and PEM from a private key (Ed25519, RSA or ECDSA).
func NewFunctionary(private any) (Functionary, error) {
	signer, err := cryptoutil.NewSigner(private)
	if err != nil {
		return Functionary{}, err
	}
	verifier, err := signer.Verifier()
	if err != nil {
		return Functionary{}, err
	}
	keyID, err := signer.KeyID()
	if err != nil {
		return Functionary{}, err
	}
	public, err := verifier.Bytes()
	return Functionary{signer, verifier, keyID, public}, err
}

// KeysResult is what a policy needs to name the functionary.
type KeysResult struct {
	KeyID     string `json:"key_id"`
	PublicPEM string `json:"public_pem"`
}

// Keys returns the key that signs collections and policies here.
func Keys(serve.None) (any, error) {
	key, err := OracleKey()
	return KeysResult{KeyID: key.KeyID, PublicPEM: string(key.Public)}, err
}
