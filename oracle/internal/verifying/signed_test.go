package verifying

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/attestation/environment"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/intoto"

	"witness-schema/oracle/internal/allowed"
	"witness-schema/oracle/internal/signing"
)

// encodePrivate returns the key as the files of `openssl genpkey` have it.
func encodePrivate(t *testing.T, key any) []byte {
	t.Helper()
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

// signWith signs by the operation, and fails the test where that does.
func signWith(t *testing.T, key []byte, payloadType string, payload []byte) []byte {
	t.Helper()
	answer, err := signing.Sign(signing.SignArguments{Payload: payload, Type: payloadType, Key: key})
	signed, is := answer.(signing.SignResult)
	if err != nil || !is || signed.Error != "" {
		t.Fatalf("%+v, %v", answer, err)
	}
	return signed.Envelope
}

// makeSigned makes a policy and a collection that pass, signed by a key of this kind.
func makeSigned(t *testing.T, private any) (SignedArguments, []byte) {
	t.Helper()
	signer, err := signing.NewFunctionary(private)
	if err != nil {
		t.Fatal(err)
	}
	given := verification{}.arguments(t)
	collection := given.Collections[0]
	predicate, err := collection.EncodePredicate()
	if err != nil {
		t.Fatal(err)
	}
	digests, err := CollectSubjects(nil, given.Artifact)
	if err != nil {
		t.Fatal(err)
	}
	statement, err := intoto.NewStatement(attestation.CollectionType, predicate, map[string]cryptoutil.DigestSet{"file:out.txt": digests[0]})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(&statement)
	if err != nil {
		t.Fatal(err)
	}
	policyText, err := json.Marshal(map[string]any{
		"expires":    "2100-01-01T00:00:00Z",
		"publickeys": map[string]any{signer.KeyID: map[string]any{"keyid": signer.KeyID, "key": signer.Public}},
		"steps": map[string]any{"build": map[string]any{
			"name": "build", "functionaries": []any{map[string]any{"type": "publickey", "publickeyid": signer.KeyID}},
			"attestations": []any{map[string]any{"type": environment.Type, "regopolicies": []any{}}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	key := encodePrivate(t, private)
	return SignedArguments{
		Policy:      signWith(t, key, signing.PolicyType, policyText),
		PublicKey:   signer.Public,
		Collections: [][]byte{signWith(t, key, intoto.PayloadType, payload)},
		Artifact:    given.Artifact,
	}, key
}

// verifySigned asks the operation.
func verifySigned(t *testing.T, arguments SignedArguments) Result {
	t.Helper()
	answer, err := VerifySigned(arguments)
	result, is := answer.(Result)
	if err != nil || !is {
		t.Fatalf("%+v, %v", answer, err)
	}
	return result
}

func TestDocumentsSignedByEachKindOfKeyPass(t *testing.T) {
	_, edwards, _ := ed25519.GenerateKey(rand.Reader)
	elliptical, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	old, _ := rsa.GenerateKey(rand.Reader, 2048)
	for _, key := range []any{edwards, elliptical, old} {
		arguments, _ := makeSigned(t, key)
		if result := verifySigned(t, arguments); !result.Passed {
			t.Errorf("%T: %+v", key, result)
		}
	}
}

func TestChangedDocumentsAreRefusedInGoWitnesssWords(t *testing.T) {
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	arguments, key := makeSigned(t, private)
	for _, changed := range []struct {
		change func(*SignedArguments)
		words  string
	}{
		{func(a *SignedArguments) { a.Artifact = ptr([]byte("another")) }, "no collections found for step build"},
		{func(a *SignedArguments) { a.Artifact = nil }, "at least one subject is required"},
		{func(a *SignedArguments) { a.Collections = nil }, "no collections found for step build"},
		{func(a *SignedArguments) { a.Collections = [][]byte{[]byte("{")} }, "failed to load attestation file"},
		{func(a *SignedArguments) { a.Policy = []byte("{") }, "could not unmarshal policy envelope"},
		{func(a *SignedArguments) { a.Policy = signWith(t, key, signing.PolicyType, []byte("{}")) }, "failed to verify policy"},
		{func(a *SignedArguments) { a.PublicKey = []byte("no key") }, "failed to create verifier"},
		{func(a *SignedArguments) { a.PublicKey = nil }, "failed to verify policy"},
		{func(a *SignedArguments) { a.Identity.Roots = [][]byte{[]byte("none")} }, "failed to parse policy CA root certificate"},
	} {
		copied := arguments
		changed.change(&copied)
		result := verifySigned(t, copied)
		said := strings.Join(append(result.Reasons, result.Error), "\n")
		if result.Passed || !strings.Contains(said, changed.words) {
			t.Errorf("%q: %+v", changed.words, result)
		}
	}
}

func TestRegoOfSignedPoliciesIsJudgedByTheSameList(t *testing.T) {
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	arguments, key := makeSigned(t, private)
	rego := map[string]any{"steps": map[string]any{"build": map[string]any{
		"name": "build",
		"attestations": []any{map[string]any{"type": environment.Type, "regopolicies": []any{
			map[string]any{"name": "r.rego", "module": []byte("package r\ndeny[m] { http.send({\"url\": \"https://example.com\", \"method\": \"get\"}); m := \"x\" }")},
		}}},
	}}}
	text, err := json.Marshal(rego)
	if err != nil {
		t.Fatal(err)
	}
	arguments.Policy = signWith(t, key, signing.PolicyType, text)
	answer, err := VerifySigned(arguments)
	refused, is := answer.(allowed.NotJudged)
	if err != nil || !is || !strings.Contains(refused.Reason, "http.send") {
		t.Errorf("%+v, %v", answer, err)
	}
}
