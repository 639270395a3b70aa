package documents

import (
	"strings"
	"testing"

	"github.com/in-toto/go-witness/attestation/environment"
	"github.com/in-toto/go-witness/attestation/product"
	"github.com/in-toto/go-witness/attestation/sbom"

	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/servetest"
)

// operations has the one that these tests ask in a process of its own.
var operations = serve.Operations{"roundtrip": {Answer: serve.Typed(RoundTrip)}}

// TestMain lets this test binary be its own worker.
func TestMain(m *testing.M) {
	servetest.Main(m, operations)
}

const goodEnvironment = `{"os":"linux","hostname":"h","username":"u","variables":{"CI":"true"}}`

// judge asks for a round trip within this process, where a panic would end the test.
func judge(t *testing.T, predicateType string, text AttestationText) Verdict {
	t.Helper()
	given, err := RoundTrip(RoundTripArguments{predicateType, text})
	if err != nil {
		t.Fatal(err)
	}
	return given.(Verdict)
}

func TestRoundTrips(t *testing.T) {
	for _, row := range []struct{ name, predicateType, text, verdict, reason string }{
		{"what Go writes", environment.Type, goodEnvironment, "accepted", ""},
		{"other order, escapes and space", environment.Type, ` {"hostname":"\u0068","os":"linux", "username":"u"} `, "accepted", ""},
		{"an unknown key", environment.Type, strings.Replace(goodEnvironment, "{", `{"more":1,`, 1), "altered", "/more: the key is dropped"},
		{"a missing key", environment.Type, `{"os":"linux","hostname":"h"}`, "altered", `/username: the key is added, with ""`},
		{"a key in another case", environment.Type, strings.Replace(goodEnvironment, "os", "OS", 1), "altered", "without regard to case"},
		{"a duplicate key", environment.Type, strings.Replace(goodEnvironment, "{", `{"os":"linux",`, 1), "altered", "twice"},
		{"a duplicate in a map", environment.Type, strings.Replace(goodEnvironment, `{"CI"`, `{"CI":"true","CI"`, 1), "altered", "/variables/CI: the key appears twice"},
		{"an empty map after omitempty", environment.Type, `{"os":"l","hostname":"h","username":"u","variables":{}}`, "altered", "/variables"},
		{"a wrong type", environment.Type, `{"os":1}`, "rejected", "cannot unmarshal number"},
		{"no JSON", environment.Type, `{"os":`, "rejected", "unexpected end of JSON input"},
		{"an unknown predicate type", "https://example.org/v1", `{}`, "rejected", "attestation not found: https://example.org/v1"},
		{"an unknown digest name", product.ProductType, `{"a":{"mime_type":"t","digest":{"sha3":"00"}}}`, "rejected", "sha3"},
		{"an integer with a fraction", "https://witness.dev/attestations/command-run/v0.1", `{"cmd":["true"],"exitcode":1.0}`, "rejected", "number 1.0"},
		{"a number beyond 2^53 in an interface", sbom.Type, `{"bomFormat":"CycloneDX","n":9007199254740993}`, "altered", "/n: 9007199254740993 becomes 9007199254740992"},
	} {
		found := judge(t, row.predicateType, AttestationText{Attestation: row.text})
		if found.Verdict != row.verdict || !strings.Contains(found.Reason, row.reason) {
			t.Errorf("%s: %+v", row.name, found)
		}
		if (found.Rewritten != "") != (row.verdict == "altered") {
			t.Errorf("%s: rewritten %q", row.name, found.Rewritten)
		}
	}
}

func TestAPanicInGoWitnessNamesItsPlace(t *testing.T) {
	null := servetest.Converse(t, servetest.Quick, operations, servetest.Line(1, "roundtrip", map[string]string{"type": environment.Type, "attestation": "null"}))[1]
	if !strings.Contains(null.Crashed, "nil pointer dereference") {
		t.Errorf("%+v", null)
	}
}

func TestBytesThatAreNoTextArriveAsTheyWere(t *testing.T) {
	found := judge(t, environment.Type, AttestationText{AttestationBase64: []byte(`{"os":"` + "\xff" + `","hostname":"h","username":"u"}`)})
	if found.Verdict != "altered" {
		t.Errorf("%+v", found)
	}
}

func TestTheMachinesSettingsDoNotDecideWhatCanBeRead(t *testing.T) {
	// With a profile that is nowhere, the AWS SDK has no configuration, and go-witness no attestor of AWS.
	t.Setenv("AWS_PROFILE", "none")
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()+"/none")
	for _, attestor := range []string{"aws", "aws-codebuild"} {
		text := map[string]string{"type": "https://witness.dev/attestations/" + attestor + "/v0.1", "attestation": "{}"}
		if answer := servetest.Converse(t, servetest.Quick, operations, servetest.Line(1, "roundtrip", text))[1]; answer.Crashed != "" || strings.Contains(string(answer.Result), "rejected") {
			t.Errorf("%s: %+v %s", attestor, answer, answer.Result)
		}
	}
}
