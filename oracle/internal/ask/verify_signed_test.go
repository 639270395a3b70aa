package ask

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/in-toto/go-witness/dsse"
)

// signed is a case of verifyArguments with policy and collections signed already.
func signed(t *testing.T, given verifyArguments) verifySignedArguments {
	t.Helper()
	key, err := oracleKey()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := signPolicy(given.policyText.bytes(), key.signer)
	if err != nil {
		t.Fatal(err)
	}
	collection, err := given.Collections[0].sign(key)
	if err != nil {
		t.Fatal(err)
	}
	digests, err := CollectSubjects(given.Subjects, given.Artifact)
	if err != nil {
		t.Fatal(err)
	}
	return verifySignedArguments{write(t, policy), string(key.public), []string{write(t, collection)}, flattenDigests(digests)}
}

func write(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSignedDocumentsAreVerifiedAsTheyAre(t *testing.T) {
	cases := []struct {
		name   string
		change func(*verifySignedArguments)
		words  string
	}{
		{"as they are", func(*verifySignedArguments) {}, ""},
		{"another subject", func(a *verifySignedArguments) { a.Subjects = []string{strings.Repeat("0", 64)} }, "policy verification failed"},
		{"no subject", func(a *verifySignedArguments) { a.Subjects = nil }, errNoSubject.Error()},
		{"no policy", func(a *verifySignedArguments) { a.Policy = "[" }, "could not unmarshal policy envelope"},
		{"no key", func(a *verifySignedArguments) { a.PublicKey = "" }, "failed to create verifier"},
		{"no envelope", func(a *verifySignedArguments) { a.Envelopes = []string{"["} }, "failed to load attestation file"},
		{"a changed policy", func(a *verifySignedArguments) {
			var envelope dsse.Envelope
			if err := json.Unmarshal([]byte(a.Policy), &envelope); err != nil {
				panic(err)
			}
			envelope.Payload = bytes.Replace(envelope.Payload, []byte("9999"), []byte("9998"), 1)
			text, err := json.Marshal(envelope)
			if err != nil {
				panic(err)
			}
			a.Policy = string(text)
		}, "failed to verify policy signature"},
	}
	for _, tried := range cases {
		t.Run(tried.name, func(t *testing.T) {
			arguments := signed(t, verification{}.arguments(t))
			tried.change(&arguments)
			answer, err := verifySignedOperation(arguments)
			result, is := answer.(verifyResult)
			if err != nil || !is {
				t.Fatalf("%v %v", answer, err)
			}
			if result.Passed != (tried.words == "") || !strings.Contains(result.Error, tried.words) {
				t.Errorf("passed %v with %q", result.Passed, result.Error)
			}
		})
	}
}

func TestSignedPoliciesAreNotJudgedEither(t *testing.T) {
	arguments := signed(t, verification{rego: "package p\ndeny[msg] { http.send({}); msg := \"x\" }"}.arguments(t))
	answer, err := verifySignedOperation(arguments)
	if _, is := answer.(notJudged); err != nil || !is {
		t.Errorf("%v %v", answer, err)
	}
}
