package serve

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"

	"witness-schema/oracle/internal/network"
)

// workerGCPercent trades memory for time. Four fifths of a worker's heap are tables of go-witness's dependencies, and
// with Go's default of 100 a third of its time goes into marking them.
const workerGCPercent = 400

// WorkerCommand is `oracle worker`, the child's side: it reads one request at a time from standard input and writes
// one answer to each.
//
// A "fresh" worker keeps the network, which real attestors use (cloud metadata, key servers); any other is offline.
func WorkerCommand(operations Operations, arguments []string) int {
	fresh := len(arguments) > 0 && arguments[0] == "fresh"
	answers, err := reserveStandardStreams()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if fresh {
		go watchMemory(workerMemoryLimit)
	} else {
		network.Close(http.DefaultTransport)
		LimitMemory()
		forgetMachine()
	}
	debug.SetGCPercent(workerGCPercent)
	work(operations, answers.requests, answers.out)
	return 0
}

// wire is the pair of streams that carries the protocol.
type wire struct {
	requests <-chan []byte
	out      io.Writer
}

// reserveStandardStreams keeps the real standard streams for the protocol. Afterwards, what an attestor prints goes to
// standard error, and a command that reads its input finds it empty.
func reserveStandardStreams() (wire, error) {
	empty, err := os.Open(os.DevNull)
	if err != nil {
		return wire{}, err
	}
	in, out := os.Stdin, os.Stdout
	os.Stdin, os.Stdout = empty, os.Stderr
	return wire{requests: readRequests(in), out: out}, nil
}

// readRequests reads in a goroutine of its own, so that a closed input ends the process even in the middle of a
// request. A closed input means that the supervisor is gone or has retired this worker.
func readRequests(in io.Reader) <-chan []byte {
	requests := make(chan []byte)
	reader := bufio.NewReaderSize(in, 1<<16)
	go func() {
		for {
			line, err := readLine(reader)
			if err != nil {
				endOwnProcesses()
			}
			requests <- line
		}
	}()
	return requests
}

// work answers requests one after the other until nobody reads the answers.
func work(operations Operations, requests <-chan []byte, out io.Writer) {
	for line := range requests {
		if _, err := out.Write(answerLine(operations, line).encode()); err != nil {
			return
		}
	}
}

// answerLine answers one request. The result is named because the deferred function replaces it after a panic.
func answerLine(operations Operations, line []byte) (given answer) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: "the request is not JSON: " + err.Error()}
	}
	given.ID = asked.ID
	operation, known := operations[asked.Operation]
	if !known {
		given.Error = operations.explainUnknown(asked.Operation)
		return given
	}
	// A panic in another goroutine is out of reach here: it ends the process, and the supervisor describes it.
	defer func() {
		if cause := recover(); cause != nil {
			given = answer{ID: asked.ID, Crashed: describePanic(cause)}
		}
	}()
	result, err := operation.Answer(asked.Arguments)
	if err != nil {
		given.Error = err.Error()
		return given
	}
	given.Result = result
	return given
}
