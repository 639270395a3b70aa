package ask

import (
	"encoding/json"
	"strings"
	"testing"

	"witness-schema/oracle/internal/servetest"
)

const (
	gitType         = "https://witness.dev/attestations/git/v0.1"
	environmentType = "https://witness.dev/attestations/environment/v0.1"
	productType     = "https://witness.dev/attestations/product/v0.1"
	sbomType        = "https://witness.dev/attestations/sbom/v0.1"
)

const goodEnvironment = `{"os":"linux","hostname":"h","username":"u","variables":{"CI":"true"}}`

// judge asks for a round trip within this process, where a panic would end the test.
func judge(t *testing.T, arguments map[string]any) verdict {
	t.Helper()
	encoded, err := json.Marshal(arguments)
	if err != nil {
		t.Fatal(err)
	}
	given, err := Operations()["roundtrip"].Answer(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return given.(verdict)
}

func TestRoundTrips(t *testing.T) {
	for _, row := range []struct{ name, predicateType, text, verdict, reason string }{
		{"what Go writes", environmentType, goodEnvironment, "accepted", ""},
		{"other order, escapes and space", environmentType, ` {"hostname":"\u0068","os":"linux", "username":"u"} `, "accepted", ""},
		{"an unknown key", environmentType, strings.Replace(goodEnvironment, "{", `{"more":1,`, 1), "altered", "/more: the key is dropped"},
		{"a missing key", environmentType, `{"os":"linux","hostname":"h"}`, "altered", `/username: the key is added, with ""`},
		{"a key in another case", environmentType, strings.Replace(goodEnvironment, "os", "OS", 1), "altered", "without regard to case"},
		{"a duplicate key", environmentType, strings.Replace(goodEnvironment, "{", `{"os":"linux",`, 1), "altered", "twice"},
		{"a duplicate in a map", environmentType, strings.Replace(goodEnvironment, `{"CI"`, `{"CI":"true","CI"`, 1), "altered", "/variables/CI: the key appears twice"},
		{"an empty map after omitempty", environmentType, `{"os":"l","hostname":"h","username":"u","variables":{}}`, "altered", "/variables"},
		{"a wrong type", environmentType, `{"os":1}`, "rejected", "cannot unmarshal number"},
		{"no JSON", environmentType, `{"os":`, "rejected", "unexpected end of JSON input"},
		{"an unknown predicate type", "https://example.org/v1", `{}`, "rejected", "attestation not found: https://example.org/v1"},
		{"an unknown digest name", productType, `{"a":{"mime_type":"t","digest":{"sha3":"00"}}}`, "rejected", "sha3"},
		{"an integer with a fraction", "https://witness.dev/attestations/command-run/v0.1", `{"cmd":["true"],"exitcode":1.0}`, "rejected", "number 1.0"},
		{"a number beyond 2^53 in an interface", sbomType, `{"bomFormat":"CycloneDX","n":9007199254740993}`, "altered", "/n: 9007199254740993 becomes 9007199254740992"},
	} {
		found := judge(t, map[string]any{"type": row.predicateType, "attestation": row.text})
		if found.Verdict != row.verdict || !strings.Contains(found.Reason, row.reason) {
			t.Errorf("%s: %+v", row.name, found)
		}
		if (found.Rewritten != "") != (row.verdict == "altered") {
			t.Errorf("%s: rewritten %q", row.name, found.Rewritten)
		}
	}
}

func TestAPanicInGoWitnessNamesItsPlace(t *testing.T) {
	null := converse(t, servetest.Line(1, "roundtrip", map[string]string{"type": environmentType, "attestation": "null"}))[1]
	if !strings.Contains(null.Crashed, "nil pointer dereference") {
		t.Errorf("%+v", null)
	}
}

func TestBytesThatAreNoTextArriveAsTheyWere(t *testing.T) {
	found := judge(t, map[string]any{"type": environmentType, "attestation_base64": []byte(`{"os":"` + "\xff" + `","hostname":"h","username":"u"}`)})
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
		if answer := converse(t, servetest.Line(1, "roundtrip", text))[1]; answer.Crashed != "" || strings.Contains(string(answer.Result), "rejected") {
			t.Errorf("%s: %+v %s", attestor, answer, answer.Result)
		}
	}
}
