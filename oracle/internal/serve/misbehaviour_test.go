package serve_test

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"witness-schema/oracle/internal/ask"
	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/servetest"
)

// TestMain lets this test binary be its own worker, with operations that misbehave.
func TestMain(m *testing.M) {
	servetest.Main(m, operations())
}

// operations returns the real ones and those that misbehave.
func operations() serve.Operations {
	all := ask.Operations()
	for name, misbehave := range misbehaviour {
		all[name] = serve.Operation{Answer: func(json.RawMessage) (any, error) { return misbehave(), nil }}
	}
	return all
}

// misbehaviour has one operation for each way in which a request can be lost or an answer spoilt.
var misbehaviour = map[string]func() any{
	"pid":   func() any { return os.Getpid() },
	"panic": func() any { panic("here") },
	"panic-elsewhere": func() any {
		go func() { panic("in another goroutine") }()
		time.Sleep(time.Minute)
		return nil
	},
	"exit": func() any {
		os.Exit(7)
		return nil
	},
	"hang":      func() any { time.Sleep(time.Minute); return nil },
	"print":     func() any { fmt.Println("{not for the wire}"); return "printed" },
	"unwritten": func() any { return make(chan int) },
	// Beyond workerMemoryLimit in small portions, so that watchMemory has time to see it.
	"devour": func() any {
		var taken [][]byte
		for range 40 {
			taken = append(taken, make([]byte, 256<<20))
			time.Sleep(20 * time.Millisecond)
		}
		runtime.KeepAlive(taken)
		return len(taken)
	},
}
