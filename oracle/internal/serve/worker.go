package serve

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
)

// workerGCPercent trades memory for time: four fifths of a worker's heap are tables of go-witness's dependencies,
// and at Go's own 100 a third of its time goes to marking them.
const workerGCPercent = 400

// WorkerCommand is `oracle worker`, the child side: one request at a time from standard input, one answer each.
//
// "fresh" keeps the network, which real attestors ask; every other worker is offline.
func WorkerCommand(operations Operations, arguments []string) int {
	fresh := len(arguments) > 0 && arguments[0] == "fresh"
	answers, err := secludeStandardStreams()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if !fresh {
		CloseNetwork(http.DefaultTransport)
	}
	debug.SetGCPercent(workerGCPercent)
	go watchMemory(workerMemoryLimit)
	work(operations, answers.requests, answers.out)
	return 0
}

type wire struct {
	requests <-chan []byte
	out      io.Writer
}

// secludeStandardStreams keeps the wire for the protocol: what an attestor prints goes to standard error,
// and what a command reads is empty.
func secludeStandardStreams() (wire, error) {
	empty, err := os.Open(os.DevNull)
	if err != nil {
		return wire{}, err
	}
	in, out := os.Stdin, os.Stdout
	os.Stdin, os.Stdout = empty, os.Stderr
	return wire{requests: readRequests(in), out: out}, nil
}

// readRequests ends the process when its supervisor is gone, even in the middle of a request.
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

func work(operations Operations, requests <-chan []byte, out io.Writer) {
	for line := range requests {
		if _, err := out.Write(answerLine(operations, line).line()); err != nil {
			return
		}
	}
}

func answerLine(operations Operations, line []byte) (given answer) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: "the request is not JSON: " + err.Error()}
	}
	given.ID = asked.ID
	operation, known := operations[asked.Operation]
	if !known {
		given.Error = operations.unknown(asked.Operation)
		return given
	}
	defer func() {
		if cause := recover(); cause != nil {
			given = answer{ID: asked.ID, Crashed: panicReason(cause)}
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
