package serve

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// WitnessModule is the module whose functions a crash reason names.
const WitnessModule = "github.com/in-toto/go-witness"

// panicReason is for a panic that was recovered: its words and the function of go-witness that was running.
func panicReason(cause any) string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, WitnessModule) {
			return fmt.Sprintf("panic: %v (in %s)", cause, shortFunction(frame.Function))
		}
		if !more {
			return fmt.Sprintf("panic: %v", cause)
		}
	}
}

var (
	deathNotice  = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*|oracle: .*)$`)
	witnessFrame = regexp.MustCompile(`(?m)^(` + regexp.QuoteMeta(WitnessModule) + `[^\s(]*(?:\(\*?\w+\))?[^\s(]*)\(`)
)

// deathReason is for a process that died: how it ended and, where it panicked, the panic and its place.
func deathReason(ending, diagnostics string) string {
	notice := deathNotice.FindString(diagnostics)
	if notice == "" {
		return ending
	}
	if frame := witnessFrame.FindStringSubmatch(diagnostics); frame != nil {
		notice += " (in " + shortFunction(frame[1]) + ")"
	}
	return ending + ": " + notice
}

// shortFunction leaves out the module, which is the same everywhere.
func shortFunction(function string) string {
	return strings.TrimPrefix(strings.TrimPrefix(function, WitnessModule), "/")
}
