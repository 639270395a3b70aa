package main

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

// settings of a server. A worker is replaced after `recycle` requests: go-witness registers MIME detectors
// and never removes them.
type settings struct {
	jobs    int
	limit   time.Duration
	recycle int
}

func serveCommand(arguments []string) int {
	var chosen settings
	flags := flag.NewFlagSet("oracle serve", flag.ContinueOnError)
	flags.IntVar(&chosen.jobs, "jobs", runtime.NumCPU(), "worker processes")
	flags.DurationVar(&chosen.limit, "limit", 30*time.Second, "time for one request")
	flags.IntVar(&chosen.recycle, "recycle", 5000, "requests after which a worker is replaced")
	if err := flags.Parse(arguments); err != nil {
		return 2
	}
	if err := serve(os.Stdin, os.Stdout, chosen); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}

// job is a request and the line it came in, which goes to a worker as it is.
type job struct {
	request
	line []byte
}

// serve answers requests in the order in which they are done. It returns when the input has ended and the
// last answer is written.
func serve(in io.Reader, out io.Writer, chosen settings) error {
	jobs, answers := make(chan job), make(chan []byte, 2*chosen.jobs)
	var slots sync.WaitGroup
	for range max(1, chosen.jobs) {
		slots.Go(func() { (&slot{settings: chosen}).serve(jobs, answers) })
	}
	written := make(chan error, 1)
	go func() { written <- writeAnswers(out, answers) }()
	parent := os.Getppid()
	err := readJobs(in, jobs, answers)
	close(jobs)
	go endWithout(parent)
	slots.Wait()
	close(answers)
	if failure := <-written; failure != nil {
		return failure
	}
	return err
}

// endWithout ends the supervisor once its client has died, which also closes the input: what is still running is
// for nobody. The workers end when their input closes.
func endWithout(parent int) {
	for range time.Tick(200 * time.Millisecond) {
		if os.Getppid() != parent {
			os.Exit(1)
		}
	}
}

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
			answers <- answer{Error: "the request is not JSON: " + err.Error()}.line()
			continue
		}
		jobs <- next
	}
}

// writeAnswers empties the channel even when nobody reads any more, so that the slots can end.
func writeAnswers(out io.Writer, answers <-chan []byte) error {
	buffered := bufio.NewWriterSize(out, 1<<16)
	var failure error
	for line := range answers {
		if _, err := buffered.Write(line); err != nil && failure == nil {
			failure = err
		}
		if len(answers) == 0 {
			if err := buffered.Flush(); err != nil && failure == nil {
				failure = err
			}
		}
	}
	return failure
}
