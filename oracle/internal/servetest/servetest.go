// Package servetest lets tests talk to a server whose workers are the test binary itself.
package servetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"witness-schema/oracle/internal/serve"
)

// Heard is an answer as a client reads it: Result stays raw, so that a test compares what is on the wire.
type Heard struct {
	ID      uint64          `json:"id"`
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Crashed string          `json:"crashed"`
}

// Quick has the settings that fit most tests.
var Quick = serve.Settings{Jobs: 2, Limit: 20 * time.Second, Recycle: 1000}

// Main is the body of a TestMain. It runs the tests or, when a server has started this binary again, a worker: the
// supervisor starts os.Executable, which in a test is the test binary.
func Main(m *testing.M, operations serve.Operations) {
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		os.Exit(serve.WorkerCommand(operations, os.Args[2:]))
	}
	os.Exit(m.Run())
}

// Converse serves the lines and returns the answers by their id, since they come in any order. The test fails unless
// every line is answered.
func Converse(t *testing.T, settings serve.Settings, operations serve.Operations, lines ...string) map[uint64]Heard {
	t.Helper()
	var out bytes.Buffer
	if err := serve.Serve(strings.NewReader(strings.Join(lines, "\n")), &out, settings, operations); err != nil {
		t.Fatal(err)
	}
	answers := map[uint64]Heard{}
	for decoder := json.NewDecoder(&out); ; {
		var heard Heard
		err := decoder.Decode(&heard)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		answers[heard.ID] = heard
	}
	if len(answers) != len(lines) {
		t.Fatalf("%d lines, %d answers", len(lines), len(answers))
	}
	return answers
}

// Line returns a request as a client writes it.
func Line(id int, operation string, arguments any) string {
	encoded, err := json.Marshal(arguments)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"id":%d,"op":%q,"args":%s}`, id, operation, encoded)
}
