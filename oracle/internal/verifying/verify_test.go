package verifying

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/in-toto/go-witness/attestation/environment"
	"github.com/in-toto/go-witness/attestation/git"
	"github.com/in-toto/go-witness/attestation/product"

	"witness-schema/oracle/internal/documents"
	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/servetest"
	"witness-schema/oracle/internal/signing"
)

// operations has the one that these tests ask in a process of its own.
var operations = serve.Operations{"verify": {Answer: serve.Typed(Verify)}}

// TestMain lets this test binary be its own worker.
func TestMain(m *testing.M) {
	servetest.Main(m, operations)
}

const (
	artifactText    = "built\n"
	goodEnvironment = `{"os":"linux","hostname":"h","username":"u","variables":{"CI":"true"}}`
)

// verification is a case: the parts that a test changes. The zero value passes.
type verification struct {
	environment, rego, step, expires string
	types                            []string
	subjects                         []string
	withoutArtifact                  bool
	keyID                            string
	depth                            int
}

func (v verification) arguments(t *testing.T) Arguments {
	t.Helper()
	key, err := signing.OracleKey()
	if err != nil {
		t.Fatal(err)
	}
	digest, err := CollectSubjects(nil, ptr([]byte(artifactText)))
	if err != nil {
		t.Fatal(err)
	}
	made := fmt.Sprintf(`{"out.txt":{"mime_type":"text/plain","digest":{"sha256":%q}}}`, flattenDigests(digest)[0])
	now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	entry := func(predicateType, text string) signing.Entry {
		return signing.Entry{Type: predicateType, AttestationText: documents.AttestationText{Attestation: text}, StartTime: now, EndTime: now}
	}
	entries := []signing.Entry{entry(environment.Type, orDefault(v.environment, goodEnvironment)), entry(product.ProductType, made)}
	arguments := Arguments{
		PolicyText:  documents.PolicyText{Policy: v.policy(t, key)},
		Collections: []signing.Collection{{Step: orDefault(v.step, "build"), Attestations: entries}},
		Subjects:    v.subjects,
		SearchDepth: v.depth,
	}
	if !v.withoutArtifact {
		arguments.Artifact = ptr([]byte(artifactText))
	}
	return arguments
}

func (v verification) policy(t *testing.T, key signing.Functionary) string {
	t.Helper()
	rego := []map[string]any{}
	if v.rego != "" {
		rego = append(rego, map[string]any{"name": "r.rego", "module": []byte(v.rego)})
	}
	required := []map[string]any{{"type": environment.Type, "regopolicies": rego}, {"type": product.ProductType, "regopolicies": []any{}}}
	for _, more := range v.types {
		required = append(required, map[string]any{"type": more, "regopolicies": []any{}})
	}
	step := map[string]any{"name": "build", "attestations": required, "functionaries": []map[string]string{{"type": "publickey", "publickeyid": orDefault(v.keyID, key.KeyID)}}}
	encoded, err := json.Marshal(map[string]any{
		"expires":    orDefault(v.expires, "9999-01-01T00:00:00Z"),
		"publickeys": map[string]any{key.KeyID: map[string]string{"keyid": key.KeyID, "key": base64.StdEncoding.EncodeToString(key.Public)}},
		"steps":      map[string]any{"build": step},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func orDefault(given, standard string) string {
	if given == "" {
		return standard
	}
	return given
}

func ptr[T any](value T) *T { return &value }

func verifyCase(t *testing.T, v verification) Result {
	t.Helper()
	result, err := Verify(v.arguments(t))
	if err != nil {
		t.Fatal(err)
	}
	return result.(Result)
}

const denyUnlessCI = "package e\n\ndeny[msg] {\n\tinput.variables.CI != \"true\"\n\tmsg := \"not in CI\"\n}\n"

func TestVerifications(t *testing.T) {
	notCI := strings.Replace(goodEnvironment, "true", "false", 1)
	for _, row := range []struct {
		name  string
		given verification
		words string // of the reasons or the error; "" passes
	}{
		{"without Rego", verification{}, ""},
		{"Rego that agrees", verification{rego: denyUnlessCI}, ""},
		{"Rego with import rego.v1", verification{rego: "package e\n\nimport rego.v1\n\ndeny contains \"never\" if input.os == \"plan9\"\n"}, ""},
		{"Rego that denies", verification{rego: denyUnlessCI, environment: notCI}, "policy was denied due to: not in CI"},
		{"Rego that cannot be parsed", verification{rego: "package e\ndeny[msg] {"}, "rego_parse_error"},
		{"deny that is no list", verification{rego: "package e\ndeny = true"}, "invalid data from rego at data.e.deny"},
		{"a missing type", verification{types: []string{git.Type}}, "no collections found for step build"},
		{"another step", verification{step: "test"}, "no collections found for step build"},
		{"another functionary", verification{keyID: "0000"}, "no verifiers matched with allowed functionaries for step build"},
		{"an expired policy", verification{expires: "2020-01-01T00:00:00Z"}, "policy expired on 2020-01-01"},
		{"no subject", verification{withoutArtifact: true}, "at least one subject is required"},
		{"an unknown subject", verification{withoutArtifact: true, subjects: []string{"00"}}, "no collections found for step build"},
		{"an attestation that cannot be read", verification{environment: `{"os":1}`}, "failed to load attestation file"},
		{"a policy that is none", verification{expires: "tomorrow"}, "failed to unmarshal policy"},
	} {
		// Depth 0 takes the command's path, any other verifyToDepth; both must agree.
		for _, depth := range []int{0, 1, DefaultSearchDepth} {
			row.given.depth = depth
			result := verifyCase(t, row.given)
			said := strings.Join(append(result.Reasons, result.Error), "\n")
			if result.Passed != (row.words == "") || !strings.Contains(said, row.words) {
				t.Errorf("%s, depth %d: %+v", row.name, depth, result)
			}
		}
	}
}

func TestRegoDoesNotReachTheNetwork(t *testing.T) {
	var reached atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer server.Close()
	for name, module := range map[string]string{
		"http.send":     fmt.Sprintf("package e\n\ndeny[msg] {\n\thttp.send({\"method\": \"get\", \"url\": %q})\n\tmsg := \"reached\"\n}\n", server.URL),
		"a schema":      fmt.Sprintf("package e\n\ndeny[msg] {\n\tjson.match_schema({}, {\"$ref\": \"%s/s.json\"})\n\tmsg := \"reached\"\n}\n", server.URL),
		"a name's look": "package e\n\ndeny[msg] {\n\tnet.lookup_ip_addr(\"localhost\")\n\tmsg := \"reached\"\n}\n",
	} {
		line := servetest.Line(1, "verify", verification{rego: module}.arguments(t))
		answer := servetest.Converse(t, servetest.Quick, operations, line)[1]
		if !strings.Contains(string(answer.Result), `"not_judged":"module \"r.rego\" needs `) || answer.Error+answer.Crashed != "" {
			t.Errorf("%s: %+v %s", name, answer, answer.Result)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("%d requests reached the server", reached.Load())
	}
}

// The comprehension compares 20,000 numbers with one another, which takes far longer than the limit.
func TestEndlessRegoIsEnded(t *testing.T) {
	module := "package e\n\ndeny[msg] {\n\tx := numbers.range(1, 20000)\n\tcount([1 | x[_] == x[_]]) == 0\n\tmsg := \"counted\"\n}\n"
	line := strings.Replace(servetest.Line(1, "verify", verification{rego: module}.arguments(t)), `"op"`, `"limit_ms":1500,"op"`, 1)
	if answer := servetest.Converse(t, servetest.Quick, operations, line)[1]; answer.Crashed == "" {
		t.Errorf("%+v", answer)
	}
}
