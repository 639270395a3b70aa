package serve

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"
)

// child is a worker process of this same program, as the supervisor sees it.
type child struct {
	command     *exec.Cmd
	requests    io.WriteCloser
	answers     *bufio.Reader
	diagnostics *tail
}

// place is where a process runs. The zero value means the supervisor's own directory and environment.
type place struct {
	directory   string
	environment []string
}

// startChild starts `oracle worker` with further arguments, in a process group of its own.
func startChild(at place, arguments ...string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(program, append([]string{"worker"}, arguments...)...)
	command.Dir, command.Env = at.directory, at.environment
	// Wait returns only when standard error is closed, and a grandchild that left the group may hold it open.
	command.WaitDelay = time.Second
	setOwnGroup(command)
	started := &child{command: command, diagnostics: &tail{limit: 1 << 16}}
	// Go prints a fatal panic here; describeDeath reads it when the process is lost.
	command.Stderr = started.diagnostics
	if started.requests, err = command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	started.answers = bufio.NewReaderSize(out, 1<<16)
	return started, command.Start()
}

// ask sends one request and returns the line that answers it, or says how the process was lost over it.
func (c *child) ask(line []byte, limit time.Duration) (reply []byte, lost string) {
	// Killing the group also closes the pipe, which ends the blocked read below.
	var late atomic.Bool
	timer := time.AfterFunc(limit, func() {
		late.Store(true)
		killGroup(c.command)
	})
	defer timer.Stop()
	_, err := c.requests.Write(append(line, '\n'))
	if err == nil {
		reply, err = c.answers.ReadBytes('\n')
	}
	if err == nil {
		return reply, ""
	}
	// The deadline comes first: after it, the ending is always our own SIGKILL and explains nothing.
	ending := c.kill()
	if late.Load() {
		return nil, fmt.Sprintf("no answer within %s", limit)
	}
	return nil, describeDeath(ending, c.diagnostics.String())
}

// kill ends the process and everything it started, and describes how the process ended.
func (c *child) kill() string {
	_ = c.requests.Close()
	killGroup(c.command)
	return describeEnding(c.command.Wait(), c.command.ProcessState)
}

// retire lets an idle process end by itself, for at most five seconds.
func (c *child) retire() {
	_ = c.requests.Close()
	timer := time.AfterFunc(5*time.Second, func() { killGroup(c.command) })
	defer timer.Stop()
	_ = c.command.Wait()
}

// describeEnding names the exit status or signal. Wait fails with an ExitError for every status but 0, which is no
// failure of Wait itself.
func describeEnding(err error, state *os.ProcessState) string {
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) && state == nil {
		return err.Error()
	}
	return "the process ended with " + state.String()
}

// tail is a writer that keeps the last `limit` bytes. A worker may print without end; memory stays bounded.
type tail struct {
	mutex sync.Mutex
	bytes []byte
	limit int
}

func (t *tail) Write(written []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.bytes = append(t.bytes, written...)
	if excess := len(t.bytes) - t.limit; excess > 0 {
		t.bytes = append(t.bytes[:0], t.bytes[excess:]...)
	}
	return len(written), nil
}

func (t *tail) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return string(t.bytes)
}
