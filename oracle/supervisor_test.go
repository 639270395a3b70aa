package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// heard is an answer as a client reads it.
type heard struct {
	ID      uint64          `json:"id"`
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Crashed string          `json:"crashed"`
}

var quick = settings{jobs: 2, limit: 20 * time.Second, recycle: 1000}

// converse serves the lines and returns the answers by number.
func converse(t *testing.T, chosen settings, lines ...string) map[uint64]heard {
	t.Helper()
	var out bytes.Buffer
	if err := serve(strings.NewReader(strings.Join(lines, "\n")), &out, chosen); err != nil {
		t.Fatal(err)
	}
	answers := map[uint64]heard{}
	for reader := bufio.NewReader(&out); ; {
		line, err := readLine(reader)
		if err == io.EOF {
			break
		}
		var one heard
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		answers[one.ID] = one
	}
	if len(answers) != len(lines) {
		t.Fatalf("%d lines, %d answers", len(lines), len(answers))
	}
	return answers
}

func ask(id int, operation string, arguments any) string {
	encoded, err := json.Marshal(arguments)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"id":%d,"op":%q,"args":%s}`, id, operation, encoded)
}

func TestACrashIsAttributedToOneRequestOnly(t *testing.T) {
	crashes := map[string]string{
		"panic":           "panic: here",
		"panic-elsewhere": "the process ended with exit status 2: panic: in another goroutine",
		"exit":            "the process ended with exit status 7",
		"devour":          "the process ended with exit status 3: oracle: more than 2048 MiB of memory",
	}
	var lines []string
	expected := map[uint64]string{}
	for name, reason := range crashes {
		for _, operation := range []string{"keys", name, "keys"} {
			lines = append(lines, ask(len(lines)+1, operation, none{}))
			if operation == name {
				expected[uint64(len(lines))] = reason
			}
		}
	}
	for id, answer := range converse(t, quick, lines...) {
		if answer.Crashed != expected[id] || answer.Error != "" {
			t.Errorf("request %d: crashed %q, error %q, want %q", id, answer.Crashed, answer.Error, expected[id])
		}
	}
}

func TestAHangingRequestIsEndedAtItsOwnLimit(t *testing.T) {
	answers := converse(t, quick, `{"id":1,"op":"hang","limit_ms":200}`, `{"id":2,"op":"keys"}`)
	if answers[1].Crashed != "no answer within 200ms" {
		t.Errorf("%+v", answers[1])
	}
	if answers[2].Crashed != "" || len(answers[2].Result) == 0 {
		t.Errorf("%+v", answers[2])
	}
}

func TestMisuseIsToldAndNotCrashed(t *testing.T) {
	for line, words := range map[string]string{
		`{"id":0,"op":`:                               "the request is not JSON",
		`{"id":0,"op":"kyes"}`:                        `no operation is named "kyes"`,
		`{"id":0,"op":"keys","args":{"x":1}}`:         `unknown field "x"`,
		`{"id":0,"op":"unwritten"}`:                   "cannot be written as JSON",
		`{"id":0,"op":"run","args":{"step":"build"}}`: "a run needs a directory",
		`{"id":0,"op":"run","args":{"step":"build","directory":"/no/such/place","environment":{}}}`: "the run cannot be started",
	} {
		if answer := converse(t, quick, line)[0]; !strings.Contains(answer.Error, words) {
			t.Errorf("%s: %+v", line, answer)
		}
	}
}

func TestWhatAnOperationPrintsIsNotAnAnswer(t *testing.T) {
	if answer := converse(t, quick, ask(1, "print", none{}))[1]; string(answer.Result) != `"printed"` {
		t.Errorf("%+v", answer)
	}
}

func TestWorkersAreReplaced(t *testing.T) {
	answers := converse(t, settings{jobs: 1, limit: time.Minute, recycle: 2},
		ask(1, "pid", none{}), ask(2, "pid", none{}), ask(3, "pid", none{}))
	first, second, third := string(answers[1].Result), string(answers[2].Result), string(answers[3].Result)
	if first != second || second == third {
		t.Errorf("worker processes %s, %s, %s", first, second, third)
	}
}

func TestARunOverItsLimitTakesItsProcessesWithIt(t *testing.T) {
	folder := t.TempDir()
	arguments := runArguments{
		Step: "slow", Attestors: []string{}, Directory: folder, Environment: map[string]string{"PATH": os.Getenv("PATH")},
		Command: []string{"sh", "-c", "sleep 60 & echo $! > pid; wait"},
	}
	encoded, _ := json.Marshal(arguments)
	answer := converse(t, quick, fmt.Sprintf(`{"id":1,"op":"run","limit_ms":2000,"args":%s}`, encoded))[1]
	if answer.Crashed != "no answer within 2s" {
		t.Fatalf("%+v", answer)
	}
	text, err := os.ReadFile(filepath.Join(folder, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if syscall.Kill(pid, 0) == syscall.ESRCH || zombie(pid) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("process %d is still there", pid)
}

// zombie: ended, and waiting for a parent that a container may not have.
func zombie(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(status), ") Z ")
}
