package serve

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
)

// Settings configures a server. Jobs is the number of workers, Limit the time for a request that names none. A worker
// is replaced after Recycle requests: go-witness registers MIME detectors for every product and never removes them
// (attestation/product/product.go, getFileContentType), so their list only grows.
type Settings struct {
	Jobs    int
	Limit   time.Duration
	Recycle int
}

// Command is `oracle serve`: it answers requests from standard input until that ends. It returns 2 for a wrong flag or
// a stream that fails.
func Command(operations Operations, arguments []string) int {
	var settings Settings
	flags := flag.NewFlagSet("oracle serve", flag.ContinueOnError)
	flags.IntVar(&settings.Jobs, "jobs", runtime.NumCPU(), "worker processes")
	flags.DurationVar(&settings.Limit, "limit", 30*time.Second, "time for one request")
	flags.IntVar(&settings.Recycle, "recycle", 5000, "requests after which a worker is replaced")
	if err := flags.Parse(arguments); err != nil {
		return 2
	}
	if err := Serve(os.Stdin, os.Stdout, settings, operations); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}

// job is a request and the line it came in. The worker gets that line unchanged.
type job struct {
	request
	line []byte
}

// Serve answers requests in the order in which they finish. It returns when the input has ended and the last answer
// is written. It fails if reading or writing does.
func Serve(in io.Reader, out io.Writer, settings Settings, operations Operations) error {
	// jobs is unbuffered: a slot takes a request only when it is free. answers holds two for each slot, so that a slow
	// reader does not stop the workers at once.
	jobs, answers := make(chan job), make(chan []byte, 2*settings.Jobs)
	var slots sync.WaitGroup
	for range max(1, settings.Jobs) {
		slots.Go(func() { (&slot{Settings: settings, operations: operations}).serve(jobs, answers) })
	}
	written := make(chan error, 1)
	go func() { written <- writeAnswers(out, answers) }()
	// Taken before reading: once the client is gone, this is the process that adopted us, and it would never change.
	parent := os.Getppid()
	err := readJobs(in, jobs, answers)
	close(jobs)
	go exitWithoutParent(parent)
	slots.Wait()
	close(answers)
	// A failed write matters more than a failed read: nobody got the answers.
	if failure := <-written; failure != nil {
		return failure
	}
	return err
}

// exitWithoutParent ends the supervisor once its client has died: nobody waits for what is still running. It starts
// after the input has ended, because the death of the client closes the input. The workers end when their input does.
func exitWithoutParent(parent int) {
	for range time.Tick(200 * time.Millisecond) {
		if os.Getppid() != parent {
			os.Exit(1)
		}
	}
}

// readJobs hands every request to a slot. A line that is not JSON is answered at once, with the number 0.
func readJobs(in io.Reader, jobs chan<- job, answers chan<- []byte) error {
	reader := bufio.NewReaderSize(in, 1<<16)
	for {
		line, err := readLine(reader)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		next := job{line: line}
		if err := json.Unmarshal(line, &next.request); err != nil {
			answers <- answer{Error: "the request is not JSON: " + err.Error()}.encode()
			continue
		}
		jobs <- next
	}
}

// writeAnswers writes every answer and returns the first failure. It empties the channel even after a failure, since
// the slots would otherwise block forever.
func writeAnswers(out io.Writer, answers <-chan []byte) error {
	buffered := bufio.NewWriterSize(out, 1<<16)
	var failure error
	for line := range answers {
		if _, err := buffered.Write(line); err != nil && failure == nil {
			failure = err
		}
		// Flush only when no answer waits: a busy server writes many answers at once, and the last is never held back.
		if len(answers) == 0 {
			if err := buffered.Flush(); err != nil && failure == nil {
				failure = err
			}
		}
	}
	return failure
}
