package script

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Command is `oracle script JOB`. It runs the job that the file describes, prints the report as one line and returns 0, or 2
// where there is no job.
func Command(arguments []string) int {
	if len(arguments) != 1 {
		fmt.Fprintln(os.Stderr, "usage: oracle script JOB")
		return 2
	}
	given, err := readJob(arguments[0])
	if err == nil {
		err = guard()
	}
	var out *reporter
	if err == nil {
		out, err = takeOutput()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if given.Guarded {
		if leak := findLeak(); leak != "" {
			out.refuse(leak)
			return 0
		}
	}
	// A reader that ends early must not end this process: `witness attestors list | head -1`.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	runAll(given, out, broken)
	return 0
}

// longestJob bounds a line with a job, which is shell of ours.
const longestJob = 16 << 20

// SeriesCommand is `oracle scripts`. Each line of its input is a job with a script of ours, and it prints a report for each, until the
// input ends. It returns 0, or 2 where a line is no job. What a call has left in this process the next one finds, as in one script.
func SeriesCommand(arguments []string) int {
	if len(arguments) != 0 {
		fmt.Fprintln(os.Stderr, "usage: oracle scripts <JOBS")
		return 2
	}
	jobs, err := takeInput()
	if err == nil {
		err = guard()
	}
	var out *os.File
	if err == nil {
		out, err = takeStream(1)
	}
	if err == nil {
		err = closeStreams()
	}
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	for err == nil && jobs.Scan() {
		var given job
		if given, err = decodeJob(jobs.Bytes()); err == nil && given.Guarded {
			err = errStranger
		}
		if err == nil {
			runAll(given, newReporter(out), broken)
		}
	}
	if err != nil || jobs.Err() != nil {
		return 2
	}
	return 0
}

var errStranger = errors.New("a script of others needs a box of its own")

// takeInput keeps standard input for the jobs, where no child inherits it.
func takeInput() (*bufio.Scanner, error) {
	in, err := takeStream(0)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestJob)
	return lines, nil
}

// runAll runs one scenario after the other and writes the report.
func runAll(given job, out *reporter, broken <-chan os.Signal) {
	executor := newExecutor(given, broken, out)
	for _, each := range given.Scenarios {
		out.add(runScenario(given, each, executor))
	}
	out.finish()
}

// reporter writes the report, once, to what was standard output. From then on the three standard streams of this process are
// those of the call that it executes.
type reporter struct {
	mutex    sync.Mutex
	out      io.Writer
	written  bool
	expected []string
	report   report
	kept     library
}

// takeOutput keeps standard output for the report, where no child inherits it.
func takeOutput() (*reporter, error) {
	out, err := takeStream(1)
	if err != nil {
		return nil, err
	}
	if err := closeStreams(); err != nil {
		return nil, err
	}
	return newReporter(out), nil
}

func newReporter(out io.Writer) *reporter {
	return &reporter{out: out, kept: library{byDigest: map[string][]byte{}}}
}

// takeStream keeps a standard stream under a number that no child inherits.
func takeStream(stream uintptr) (*os.File, error) {
	descriptor, err := unix.FcntlInt(stream, unix.F_DUPFD_CLOEXEC, 10)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(descriptor), "kept"), nil
}

// closeStreams makes the three standard streams those of nobody.
func closeStreams() error {
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(null) }()
	for stream := range 3 {
		if err := unix.Dup2(null, stream); err != nil {
			return err
		}
	}
	return nil
}

func (r *reporter) refuse(reason string) {
	r.report.Refused = reason
	r.finish()
}

func (r *reporter) add(ended outcome) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.report.Scenarios = append(r.report.Scenarios, ended)
}

func (r *reporter) keep(document []byte) string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.kept.keep(document)
}

// finish writes the report; a second call does nothing.
func (r *reporter) finish() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.written {
		return
	}
	r.written = true
	if r.report.Scenarios == nil {
		r.report.Scenarios = []outcome{}
	}
	r.report.Documents = r.kept.byDigest
	text, err := json.Marshal(r.report)
	if err != nil {
		os.Exit(2)
	}
	// A line of its own, whatever stands before it.
	if _, err := r.out.Write(append(append([]byte{'\n'}, text...), '\n')); err != nil {
		os.Exit(2)
	}
}

// giveUp reports a scenario that cannot be ended, with all before it, and ends this process, whatever it is doing.
func (r *reporter) giveUp(ended outcome) {
	r.add(ended)
	r.finish()
	os.Exit(0)
}
