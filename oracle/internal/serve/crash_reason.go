package serve

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// WitnessModule is the module whose functions a crash reason names: its frames tell more than those of Go's runtime.
const WitnessModule = "github.com/in-toto/go-witness"

// describePanic describes a recovered panic: its message and the innermost function of go-witness that was running.
func describePanic(cause any) string {
	// Called while the deferred function runs, so the stack still has the frames that panicked. 2 skips
	// runtime.Callers and this function.
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, WitnessModule) {
			return fmt.Sprintf("panic: %v (in %s)", cause, trimModule(frame.Function))
		}
		if !more {
			return fmt.Sprintf("panic: %v", cause)
		}
	}
}

// The notices are Go's own for a panic and a fatal error (a concurrent map write cannot be recovered), and
// watchMemory's. A frame in a stack trace is `package.(*Type).Method(arguments…)` at the start of a line.
var (
	deathNotice  = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*|oracle: .*)$`)
	witnessFrame = regexp.MustCompile(`(?m)^(` + regexp.QuoteMeta(WitnessModule) + `[^\s(]*(?:\(\*?\w+\))?[^\s(]*)\(`)
)

// describeDeath describes the death of a process: how it ended and, if it panicked, the panic and the function of
// go-witness.
func describeDeath(ending, diagnostics string) string {
	notice := deathNotice.FindString(diagnostics)
	if notice == "" {
		return ending
	}
	if frame := witnessFrame.FindStringSubmatch(diagnostics); frame != nil {
		notice += " (in " + trimModule(frame[1]) + ")"
	}
	return ending + ": " + notice
}

// trimModule removes the module path, which is the same in every reason.
func trimModule(function string) string {
	return strings.TrimPrefix(strings.TrimPrefix(function, WitnessModule), "/")
}
