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

// Settings of a server: Jobs is the number of workers, Limit the time for a request that names none. A worker is
// replaced after Recycle requests: go-witness registers MIME detectors and never removes them.
type Settings struct {
	Jobs    int
	Limit   time.Duration
	Recycle int
}

// Command is `oracle serve`: it answers requests from standard input until that ends. Status 2 is for a wrong flag.
func Command(operations Operations, arguments []string) int {
	var chosen Settings
	flags := flag.NewFlagSet("oracle serve", flag.ContinueOnError)
	flags.IntVar(&chosen.Jobs, "jobs", runtime.NumCPU(), "worker processes")
	flags.DurationVar(&chosen.Limit, "limit", 30*time.Second, "time for one request")
	flags.IntVar(&chosen.Recycle, "recycle", 5000, "requests after which a worker is replaced")
	if err := flags.Parse(arguments); err != nil {
		return 2
	}
	if err := Serve(os.Stdin, os.Stdout, chosen, operations); err != nil {
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

// Serve answers requests in the order in which they are done. It returns when the input has ended and the
// last answer is written.
func Serve(in io.Reader, out io.Writer, chosen Settings, operations Operations) error {
	jobs, answers := make(chan job), make(chan []byte, 2*chosen.Jobs)
	var slots sync.WaitGroup
	for range max(1, chosen.Jobs) {
		slots.Go(func() { (&slot{Settings: chosen, operations: operations}).serve(jobs, answers) })
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
