package ask

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
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/intoto"
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
	answer, err := signOperation(signArguments{Payload: payload, Type: payloadType, Key: key})
	signed, is := answer.(signResult)
	if err != nil || !is || signed.Error != "" {
		t.Fatalf("%+v, %v", answer, err)
	}
	return signed.Envelope
}

// makeSigned makes a policy and a collection that pass, signed by a key of this kind.
func makeSigned(t *testing.T, private any) (verifySignedArguments, []byte) {
	t.Helper()
	signer, err := cryptoutil.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := signer.Verifier()
	if err != nil {
		t.Fatal(err)
	}
	public, err := verifier.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	id, err := signer.KeyID()
	if err != nil {
		t.Fatal(err)
	}
	given := verification{}.arguments(t)
	collection := given.Collections[0]
	predicate, err := collection.encodePredicate()
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
		"publickeys": map[string]any{id: map[string]any{"keyid": id, "key": public}},
		"steps": map[string]any{"build": map[string]any{
			"name": "build", "functionaries": []any{map[string]any{"type": "publickey", "publickeyid": id}},
			"attestations": []any{map[string]any{"type": environmentType, "regopolicies": []any{}}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	key := encodePrivate(t, private)
	return verifySignedArguments{
		Policy:      signWith(t, key, PolicyType, policyText),
		PublicKey:   public,
		Collections: [][]byte{signWith(t, key, intoto.PayloadType, payload)},
		Artifact:    given.Artifact,
	}, key
}

// verifySigned asks the operation.
func verifySigned(t *testing.T, arguments verifySignedArguments) verifyResult {
	t.Helper()
	answer, err := verifySignedOperation(arguments)
	result, is := answer.(verifyResult)
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
		change func(*verifySignedArguments)
		words  string
	}{
		{func(a *verifySignedArguments) { a.Artifact = ptr([]byte("another")) }, "no collections found for step build"},
		{func(a *verifySignedArguments) { a.Artifact = nil }, "at least one subject is required"},
		{func(a *verifySignedArguments) { a.Collections = nil }, "no collections found for step build"},
		{func(a *verifySignedArguments) { a.Collections = [][]byte{[]byte("{")} }, "failed to load attestation file"},
		{func(a *verifySignedArguments) { a.Policy = []byte("{") }, "could not unmarshal policy envelope"},
		{func(a *verifySignedArguments) { a.Policy = signWith(t, key, PolicyType, []byte("{}")) }, "failed to verify policy"},
		{func(a *verifySignedArguments) { a.PublicKey = []byte("no key") }, "failed to create verifier"},
		{func(a *verifySignedArguments) { a.PublicKey = nil }, "failed to verify policy"},
		{func(a *verifySignedArguments) { a.Identity.Roots = [][]byte{[]byte("none")} }, "failed to parse policy CA root certificate"},
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
		"attestations": []any{map[string]any{"type": environmentType, "regopolicies": []any{
			map[string]any{"name": "r.rego", "module": []byte("package r\ndeny[m] { http.send({\"url\": \"https://example.com\", \"method\": \"get\"}); m := \"x\" }")},
		}}},
	}}}
	text, err := json.Marshal(rego)
	if err != nil {
		t.Fatal(err)
	}
	arguments.Policy = signWith(t, key, PolicyType, text)
	answer, err := verifySignedOperation(arguments)
	refused, is := answer.(notJudged)
	if err != nil || !is || !strings.Contains(refused.Reason, "http.send") {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestWhatIsNoPrivateKeySignsNothing(t *testing.T) {
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	arguments, key := makeSigned(t, private)
	for name, changed := range map[string]signArguments{
		"no key":                    {Key: []byte("nothing")},
		"public key":                {Key: arguments.PublicKey},
		"certificate that is none":  {Key: key, Certificate: []byte("nothing")},
		"certificate that is a key": {Key: key, Certificate: arguments.PublicKey},
		"intermediate that is none": {Key: key, Intermediates: [][]byte{[]byte("nothing")}},
	} {
		answer, err := signOperation(changed)
		if signed, is := answer.(signResult); err != nil || !is || signed.Error == "" || len(signed.Envelope) > 0 {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
	}
}
