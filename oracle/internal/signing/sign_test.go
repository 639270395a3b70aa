package signing

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"
)

func TestWhatIsNoPrivateKeySignsNothing(t *testing.T) {
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
	functionary, err := NewFunctionary(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		given SignArguments
		signs bool
	}{
		"private key":               {SignArguments{Key: key}, true},
		"no key":                    {SignArguments{Key: []byte("nothing")}, false},
		"public key":                {SignArguments{Key: functionary.Public}, false},
		"certificate that is none":  {SignArguments{Key: key, Certificate: []byte("nothing")}, false},
		"certificate that is a key": {SignArguments{Key: key, Certificate: functionary.Public}, false},
		"intermediate that is none": {SignArguments{Key: key, Intermediates: [][]byte{[]byte("nothing")}}, false},
	} {
		answer, err := Sign(row.given)
		signed, is := answer.(SignResult)
		if err != nil || !is || (signed.Error == "") != row.signs || (len(signed.Envelope) > 0) != row.signs {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
	}
}
