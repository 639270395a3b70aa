package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain lets this test binary be its own worker, with operations that misbehave.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && commands[os.Args[1]] != nil {
		for name, misbehave := range misbehaviour {
			operations[name] = operation{answer: func(json.RawMessage) (any, error) { return misbehave(), nil }}
		}
		os.Exit(dispatch(os.Args[1:]))
	}
	os.Exit(m.Run())
}

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
