package ask

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/servetest"
)

// bombs are bodies of rules that allocate without end, through allowed built-ins, comprehensions or the parts of Rego.
var bombs = map[string]string{
	"a long range":       "x := numbers.range(1, 1000000000)",
	"a large number":     "x := format_int(1e3000000000, 2)",
	"a product of texts": "a := [1 | numbers.range(1, 30000)[_]]; x := concat(\"\", [s | a[_]; a[_]; s := \"0123456789abcdef\"])",
	"doubled texts":      "a := concat(\"\", [s | numbers.range(1, 100000)[_]; s := \"aaaaaaaaaa\"]); b := replace(a, \"a\", a); x := b",
}

// The last request is answered although each before it lost its worker.
func TestAllocationBombsDieWithinTheLimit(t *testing.T) {
	var lines []string
	for _, body := range bombs {
		module := fmt.Sprintf("package e\n\ndeny[msg] {\n\t%s\n\tcount([x]) > 1\n\tmsg := \"m\"\n}\n", body)
		lines = append(lines, servetest.Line(len(lines)+1, "verify", verification{rego: module}.arguments(t)))
	}
	lines = append(lines, servetest.Line(len(lines)+1, "verify", verification{rego: denyUnlessCI}.arguments(t)))
	settings := serve.Settings{Jobs: 1, Limit: servetest.Quick.Limit, Recycle: 1000}
	answers := servetest.Converse(t, settings, Operations(), lines...)
	for id := range uint64(len(bombs)) {
		crashed := answers[id+1].Crashed
		if !strings.Contains(crashed, "memory") {
			t.Errorf("%s: %+v", lines[id], answers[id+1])
		}
		t.Log(crashed)
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
