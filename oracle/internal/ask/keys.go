package ask

import (
	"crypto/ed25519"
	"crypto/sha256"
	"sync"

	"github.com/in-toto/go-witness/cryptoutil"
)

// functionary holds the key that signs collections and policies here, in each form that go-witness asks for.
type functionary struct {
	signer   cryptoutil.Signer
	verifier cryptoutil.Verifier
	keyID    string
	public   []byte
}

// oracleKey returns the same key everywhere, so that equal requests get equal answers from every worker and in every
// session. It protects nothing: what it signs is judged and thrown away.
var oracleKey = sync.OnceValues(func() (functionary, error) {
	// Ed25519 signatures are deterministic, and its private key is any 32 bytes (RFC 8032).
	seed := sha256.Sum256([]byte("witness-schema oracle: this key signs nothing that anyone trusts"))
	return newFunctionary(ed25519.NewKeyFromSeed(seed[:]))
})

// newFunctionary derives verifier, key id and PEM from a private key.
func newFunctionary(private ed25519.PrivateKey) (functionary, error) {
	signer, err := cryptoutil.NewSigner(private)
	if err != nil {
		return functionary{}, err
	}
	verifier, err := signer.Verifier()
	if err != nil {
		return functionary{}, err
	}
	keyID, err := signer.KeyID()
	if err != nil {
		return functionary{}, err
	}
	public, err := verifier.Bytes()
	return functionary{signer, verifier, keyID, public}, err
}

// keysResult is what a policy needs to name the functionary.
type keysResult struct {
	KeyID     string `json:"key_id"`
	PublicPEM string `json:"public_pem"`
}

// keysOperation returns the key that signs collections and policies here.
func keysOperation(none) (any, error) {
	key, err := oracleKey()
	return keysResult{KeyID: key.keyID, PublicPEM: string(key.public)}, err
}
