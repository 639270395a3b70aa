package serve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/servetest"
)

type none struct{}

func converse(t *testing.T, lines ...string) map[uint64]servetest.Heard {
	t.Helper()
	return servetest.Converse(t, servetest.Quick, operations(), lines...)
}

func TestACrashIsAttributedToOneRequestOnly(t *testing.T) {
	crashes := map[string]string{
		"panic":           "panic: here",
		"panic-elsewhere": "the process ended with exit status 2: panic: in another goroutine",
		"exit":            "the process ended with exit status 7",
		"devour":          "the process ended with exit status 3: oracle: more than 2048 MiB of memory",
	}
	// A good request on both sides of each bad one: neither may be lost with it.
	var lines []string
	expected := map[uint64]string{}
	for name, reason := range crashes {
		for _, operation := range []string{"keys", name, "keys"} {
			lines = append(lines, servetest.Line(len(lines)+1, operation, none{}))
			if operation == name {
				expected[uint64(len(lines))] = reason
			}
		}
	}
	for id, answer := range converse(t, lines...) {
		if answer.Crashed != expected[id] || answer.Error != "" {
			t.Errorf("request %d: crashed %q, error %q, want %q", id, answer.Crashed, answer.Error, expected[id])
		}
	}
}

func TestAHangingRequestIsEndedAtItsOwnLimit(t *testing.T) {
	answers := converse(t, `{"id":1,"op":"hang","limit_ms":200}`, `{"id":2,"op":"keys"}`)
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
		if answer := converse(t, line)[0]; !strings.Contains(answer.Error, words) {
			t.Errorf("%s: %+v", line, answer)
		}
	}
}

func TestWhatAnOperationPrintsIsNotAnAnswer(t *testing.T) {
	if answer := converse(t, servetest.Line(1, "print", none{}))[1]; string(answer.Result) != `"printed"` {
		t.Errorf("%+v", answer)
	}
}

func TestWorkersAreReplaced(t *testing.T) {
	answers := servetest.Converse(t, serve.Settings{Jobs: 1, Limit: time.Minute, Recycle: 2}, operations(),
		servetest.Line(1, "pid", none{}), servetest.Line(2, "pid", none{}), servetest.Line(3, "pid", none{}))
	first, second, third := string(answers[1].Result), string(answers[2].Result), string(answers[3].Result)
	if first != second || second == third {
		t.Errorf("worker processes %s, %s, %s", first, second, third)
	}
}

func TestARunOverItsLimitTakesItsProcessesWithIt(t *testing.T) {
	folder := t.TempDir()
	line := servetest.Line(1, "run", map[string]any{
		"step": "slow", "attestors": []string{}, "directory": folder, "environment": map[string]string{"PATH": os.Getenv("PATH")},
		"command": []string{"sh", "-c", "sleep 60 & echo $! > pid; wait"},
	})
	answer := converse(t, strings.Replace(line, `"op"`, `"limit_ms":2000,"op"`, 1))[1]
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
	// The kernel needs a moment to deliver the signal, so poll for up to five seconds.
	for range 100 {
		if syscall.Kill(pid, 0) == syscall.ESRCH || isZombie(pid) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("process %d is still there", pid)
}

// isZombie reports whether the process has ended but was never waited for: a container may have no init to do that.
func isZombie(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(status), ") Z ")
}
