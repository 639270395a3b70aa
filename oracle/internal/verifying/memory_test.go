package verifying

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/servetest"
)

// million makes two million characters; a module that held them would be a large request.
const million = "n := numbers.range(1, 1000); k := concat(\"\", [\"a\" | n[_] > 0]); m := replace(replace(k, \"a\", \"aa\"), \"a\", k)\n\t"

// bombs are bodies of rules that allocate without end, each with the notice of the limit that ends it.
var bombs = map[string]string{
	// 5 GB at once, which the machine may have: only the operating system can refuse it.
	"x := concat(\"\", [m | numbers.range(1, 2500)[_]])": "out of memory",
	// A product of two lengths, written piece by piece.
	"x := replace(m, \"a\", m)": "memory",
	// Two megabytes a turn.
	"x := [t | i := numbers.range(1, 100000)[_]; t := concat(format_int(i, 10), [m, m])]": "memory",
}

// The last request is answered although each before it lost its worker.
func TestAllocationBombsDieWithinTheLimit(t *testing.T) {
	var lines []string
	bodies := slices.Sorted(maps.Keys(bombs))
	for _, body := range bodies {
		module := fmt.Sprintf("package e\n\ndeny[msg] {\n\t%s\n\tcount([x]) > 1\n\tmsg := \"m\"\n}\n", million+body)
		lines = append(lines, servetest.Line(len(lines)+1, "verify", verification{rego: module}.arguments(t)))
	}
	lines = append(lines, servetest.Line(len(lines)+1, "verify", verification{rego: denyUnlessCI}.arguments(t)))
	settings := serve.Settings{Jobs: 1, Limit: time.Minute, Recycle: 1000}
	answers := servetest.Converse(t, settings, operations, lines...)
	for index, body := range bodies {
		answer := answers[uint64(index)+1]
		if !strings.Contains(answer.Crashed, bombs[body]) {
			t.Errorf("%s: crashed %q, result %s", body, answer.Crashed, answer.Result)
		}
		t.Log(answer.Crashed)
	}
	if last := answers[uint64(len(lines))]; !strings.Contains(string(last.Result), `"passed":true`) {
		t.Errorf("after the bombs: %+v %s", last, last.Result)
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &used); err != nil {
		t.Fatal(err)
	}
	// Maxrss is in KiB on Linux and in bytes elsewhere, where this bound would be none.
	if largest := used.Maxrss << 10; largest > 3<<30 {
		t.Errorf("a worker had %d MiB of memory", largest>>20)
	} else {
		t.Logf("the largest worker had %d MiB, all of them %v of processor time", largest>>20, used.Utime)
	}
}
