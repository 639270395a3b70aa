package running

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/in-toto/go-witness/attestation/environment"
	"github.com/in-toto/go-witness/attestation/git"
	"github.com/in-toto/go-witness/attestation/product"

	"witness-schema/oracle/internal/registered"
	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/servetest"
)

// operations has the one of this package.
var operations = serve.Operations{"run": {Answer: serve.Typed(Run), Fresh: true}}

// TestMain lets this test binary be its own worker.
func TestMain(m *testing.M) {
	servetest.Main(m, operations)
}

// runAnswer is a run's result as a client reads it.
type runAnswer struct {
	Collection *struct {
		Name         string `json:"name"`
		Attestations []struct {
			Type        string          `json:"type"`
			Attestation json.RawMessage `json:"attestation"`
		} `json:"attestations"`
	} `json:"collection"`
	Envelope json.RawMessage   `json:"envelope"`
	Errors   map[string]string `json:"errors"`
}

func (r runAnswer) attestation(t *testing.T, predicateType string) string {
	t.Helper()
	for _, entry := range r.Collection.Attestations {
		if entry.Type == predicateType {
			return string(entry.Attestation)
		}
	}
	t.Fatalf("no attestation of type %s", predicateType)
	return ""
}

// runStep runs in a process of its own, as a client's run does.
func runStep(t *testing.T, arguments Arguments) runAnswer {
	t.Helper()
	given := servetest.Converse(t, servetest.Quick, operations, servetest.Line(1, "run", arguments))[1]
	if given.Error+given.Crashed != "" {
		t.Fatalf("%+v", given)
	}
	var result runAnswer
	if err := json.Unmarshal(given.Result, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// smallRun has one attestor besides those that always run, in an empty folder.
func smallRun(t *testing.T, command ...string) Arguments {
	t.Helper()
	return Arguments{
		Step: "build", Attestors: []string{"environment"}, Command: command, Directory: t.TempDir(), Hashes: []string{"sha256"},
		Environment: map[string]string{"PATH": os.Getenv("PATH"), "CI": "true"},
	}
}

func TestARunHasItsOwnDirectoryAndEnvironment(t *testing.T) {
	asked := smallRun(t, "sh", "-c", `echo "Success" > output.txt; echo "$CI"`)
	result := runStep(t, asked)
	if result.Collection.Name != "build" || len(result.Errors) != 0 || string(result.Envelope) == "null" {
		t.Fatalf("%+v", result)
	}
	var recorded struct{ Variables map[string]string }
	if err := json.Unmarshal([]byte(result.attestation(t, environment.Type)), &recorded); err != nil {
		t.Fatal(err)
	}
	if len(recorded.Variables) != 2 || recorded.Variables["CI"] != "true" {
		t.Errorf("variables: %v", recorded.Variables)
	}
	if made := result.attestation(t, product.ProductType); !strings.Contains(made, "output.txt") || strings.Contains(made, "gitoid") {
		t.Errorf("product: %s", made)
	}
	if command := result.attestation(t, "https://witness.dev/attestations/command-run/v0.1"); !strings.Contains(command, `"stdout":"true\n"`) {
		t.Errorf("command-run: %s", command)
	}
	if _, err := os.Stat(filepath.Join(asked.Directory, "output.txt")); err != nil {
		t.Error(err)
	}
}

func TestAFailedCommandWritesNoCollection(t *testing.T) {
	asked := smallRun(t, "false")
	if result := runStep(t, asked); result.Collection != nil || result.Errors["command-run"] != "exit status 1" {
		t.Errorf("%+v", result)
	}
	asked.IgnoreErrors = true
	if result := runStep(t, asked); result.Collection == nil || len(result.Collection.Attestations) != 3 {
		t.Errorf("%+v", result)
	}
}

func TestOptionsReachTheirAttestor(t *testing.T) {
	asked := smallRun(t, "sh", "-c", "touch a.txt b.md")
	asked.Options = map[string]map[string]json.RawMessage{"product": {"exclude-glob": json.RawMessage(`"*.md"`)}}
	result := runStep(t, asked)
	envelope := string(result.Envelope)
	if result.attestation(t, product.ProductType) == "" || envelope == "" {
		t.Fatalf("%+v", result)
	}
	subjects := statementSubjects(t, result.Envelope)
	if !slices.ContainsFunc(subjects, func(s string) bool { return strings.HasSuffix(s, "a.txt") }) ||
		slices.ContainsFunc(subjects, func(s string) bool { return strings.HasSuffix(s, "b.md") }) {
		t.Errorf("subjects: %v", subjects)
	}
}

func TestMisspeltAttestorsAndOptionsAreTold(t *testing.T) {
	asked := smallRun(t)
	asked.Attestors = []string{"gti"}
	if given := servetest.Converse(t, servetest.Quick, operations, servetest.Line(1, "run", asked))[1]; !strings.Contains(given.Error, "attestor not found: gti") {
		t.Errorf("%+v", given)
	}
	asked.Attestors = nil
	asked.Options = map[string]map[string]json.RawMessage{"product": {"exclude": json.RawMessage(`""`)}}
	if given := servetest.Converse(t, servetest.Quick, operations, servetest.Line(1, "run", asked))[1]; !strings.Contains(given.Error, `no option "exclude"`) {
		t.Errorf("%+v", given)
	}
	asked.Options = map[string]map[string]json.RawMessage{"git": {"x": json.RawMessage(`1`)}}
	if given := servetest.Converse(t, servetest.Quick, operations, servetest.Line(1, "run", asked))[1]; !strings.Contains(given.Error, "git, which does not run") {
		t.Errorf("%+v", given)
	}
}

func TestAHandedTokenNeedsTheJWTAttestor(t *testing.T) {
	asked := smallRun(t)
	asked.Token = &registered.Token{Text: "a.b.c", JWKSURL: "http://127.0.0.1:9/keys"}
	if given := servetest.Converse(t, servetest.Quick, operations, servetest.Line(1, "run", asked))[1]; !strings.Contains(given.Error, "jwt does not run") {
		t.Errorf("%+v", given)
	}
	asked.Attestors = []string{"jwt"}
	if result := runStep(t, asked); !strings.HasPrefix(result.Errors["jwt"], "error parsing token") {
		t.Errorf("%+v", result)
	}
	asked.Token = nil
	if result := runStep(t, asked); result.Errors["jwt"] != `invalid token: ""` {
		t.Errorf("%+v", result)
	}
}

func TestTheGitAttestorSeesTheRepository(t *testing.T) {
	asked := smallRun(t)
	asked.Attestors = []string{"git"}
	asked.Environment["HOME"] = asked.Directory
	commit := exec.Command("sh", "-c", "git init -q -b trunk . && git -c user.name=n -c user.email=e@x commit -q --allow-empty -m first")
	commit.Dir = asked.Directory
	if out, err := commit.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if recorded := runStep(t, asked).attestation(t, git.Type); !strings.Contains(recorded, `"branch":"trunk"`) {
		t.Errorf("%s", recorded)
	}
}

// statementSubjects lists the names of a signed statement's subjects.
func statementSubjects(t *testing.T, envelope json.RawMessage) []string {
	t.Helper()
	var wrapped struct{ Payload []byte }
	var statement struct{ Subject []struct{ Name string } }
	if err := json.Unmarshal(envelope, &wrapped); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(wrapped.Payload, &statement); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, subject := range statement.Subject {
		names = append(names, subject.Name)
	}
	return names
}
