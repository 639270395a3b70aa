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

// child is a worker process of this same program, seen from the supervisor.
type child struct {
	command     *exec.Cmd
	requests    io.WriteCloser
	answers     *bufio.Reader
	diagnostics *tail
}

// place is where a process runs; the zero value is the supervisor's own directory and environment.
type place struct {
	directory   string
	environment []string
}

func startChild(at place, arguments ...string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(program, append([]string{"worker"}, arguments...)...)
	command.Dir, command.Env = at.directory, at.environment
	command.WaitDelay = time.Second // a grandchild may hold standard error open
	inGroupOfItsOwn(command)
	started := &child{command: command, diagnostics: &tail{limit: 1 << 16}}
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

// ask returns the answer to one request, or how the process was lost over it.
func (c *child) ask(line []byte, limit time.Duration) (reply []byte, lost string) {
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
	ending := c.end()
	if late.Load() {
		return nil, fmt.Sprintf("no answer within %s", limit)
	}
	return nil, deathReason(ending, c.diagnostics.String())
}

// end kills the process and all that it started, and says how it ended.
func (c *child) end() string {
	_ = c.requests.Close()
	killGroup(c.command)
	return endingOf(c.command.Wait(), c.command.ProcessState)
}

// retire lets an idle process end by itself.
func (c *child) retire() {
	_ = c.requests.Close()
	timer := time.AfterFunc(5*time.Second, func() { killGroup(c.command) })
	defer timer.Stop()
	_ = c.command.Wait()
}

func endingOf(err error, state *os.ProcessState) string {
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) && state == nil {
		return err.Error()
	}
	return "the process ended with " + state.String()
}

// tail keeps the last bytes that were written to it.
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
