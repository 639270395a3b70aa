package script

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	lookEvery    = 100 * time.Millisecond
	grace        = 5 * time.Second
	quotedBytes  = 600
	maxPrinted   = 8 << 20
	serviceNeeds = 69 // how `witness` ends where it needs a service that is not here
)

// run is a scenario while it goes on.
type run struct {
	given    job
	scenario scenario
	rooms    rooms
	executor *executor
	printed  tail
	began    time.Time
	used     float64
	stopped  atomic.Pointer[string]
}

// runScenario runs the script once, in fresh folders, ends whatever it leaves, and says what came of it.
func runScenario(given job, chosen scenario, executor *executor) outcome {
	made, err := makeRooms(given)
	if err != nil {
		return outcome{Name: chosen.Name, End: failed, Reason: "no folder could be made: " + err.Error(), Calls: []called{}}
	}
	current := &run{given: given, scenario: chosen, rooms: made, executor: executor, began: time.Now(), used: cpuSeconds()}
	current.printed.limit = quotedBytes
	listening, err := executor.listen(current)
	if err != nil {
		return outcome{Name: chosen.Name, End: failed, Reason: "no socket could be made: " + err.Error(), Calls: []called{}}
	}
	status := current.runShell()
	_ = listening.Close()
	current.endRest()
	ended := current.describe(status)
	if err := made.clear(given); err != nil {
		ended.End, ended.Reason = failed, err.Error()
		executor.out.giveUp(ended)
	}
	return ended
}

// environment returns the variables of the script.
func (r *run) environment() []string {
	variables := map[string]string{}
	for _, more := range []map[string]string{r.given.Environment, r.scenario.Environment} {
		for name, value := range more {
			variables[name] = value
		}
	}
	variables["HOME"], variables["TMPDIR"] = r.rooms.home, r.rooms.temporary
	variables["PATH"] = r.rooms.programs + ":" + variables["PATH"]
	var listed []string
	for name, value := range variables {
		listed = append(listed, name+"="+value)
	}
	return listed
}

// runShell runs the script to its end, or ends it at a limit, and returns its exit code.
func (r *run) runShell() int {
	command := exec.Command("/bin/sh", "-eu", "-c", r.given.Shell)
	command.Dir, command.Env = r.rooms.work, r.environment()
	command.Stdout, command.Stderr = &r.printed, &r.printed
	// What it leaves in the background may hold its output open.
	command.WaitDelay = 100 * time.Millisecond
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		r.stop("the shell could not be started: " + err.Error())
		return 1
	}
	ended := make(chan struct{})
	go r.watch(ended, command.Process.Pid)
	_ = command.Wait()
	close(ended)
	// Where the system lists no descendants, its group is what can be ended.
	_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	if status, is := command.ProcessState.Sys().(syscall.WaitStatus); is && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return command.ProcessState.ExitCode()
}

// watch ends the script at the first limit that it exceeds.
func (r *run) watch(ended <-chan struct{}, shell int) {
	for {
		select {
		case <-ended:
			return
		case <-time.After(lookEvery):
		}
		if reason := r.findExcess(); reason != "" {
			r.stop(reason)
			_ = syscall.Kill(-shell, syscall.SIGKILL)
			for _, process := range listDescendants() {
				_ = syscall.Kill(process, syscall.SIGKILL)
			}
			// A call that does not end with its processes is this process's own: it can only be left together with that.
			select {
			case <-ended:
				return
			case <-time.After(grace):
				r.executor.out.giveUp(r.describe(1))
			}
		}
	}
}

func (r *run) findExcess() string {
	switch {
	case time.Since(r.began) > time.Duration(r.given.Seconds*float64(time.Second)):
		return fmt.Sprintf("no end after %g s", r.given.Seconds)
	case cpuSeconds()-r.used > r.given.CPUSeconds:
		return fmt.Sprintf("more than %g s of processor time", r.given.CPUSeconds)
	case r.printed.size() > maxPrinted:
		return fmt.Sprintf("printed more than %d MiB", maxPrinted>>20)
	}
	return ""
}

// stop notes why the script fails; the first reason stays.
func (r *run) stop(reason string) { r.stopped.CompareAndSwap(nil, &reason) }

// endRest ends what the script has left running, and waits until a call that still goes on has ended.
func (r *run) endRest() {
	until := time.Now().Add(grace)
	for {
		left := listDescendants()
		for _, process := range left {
			_ = syscall.Kill(process, syscall.SIGKILL)
		}
		if len(left) == 0 && r.executor.endCalls() {
			return
		}
		if r.executor.endCalls() {
			reap()
		}
		if time.Now().After(until) {
			r.stop("what the script left running could not be ended")
			r.executor.out.giveUp(r.describe(1))
		}
		time.Sleep(time.Millisecond)
	}
}

// reap waits for orphans that have ended. Nobody else waits by then.
func reap() {
	for {
		var status syscall.WaitStatus
		process, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if process <= 0 || err != nil && !errors.Is(err, syscall.EINTR) {
			return
		}
	}
}

// describe says what came of the run, given the exit code of the shell.
func (r *run) describe(code int) outcome {
	calls, excess := r.executor.take()
	ended := outcome{Name: r.scenario.Name, Folder: r.rooms.all, End: done, Calls: calls, Harm: r.rooms.describeHarm(r.given)}
	if excess {
		r.stop(fmt.Sprintf("more than %d calls of witness", maxCalls))
	}
	if reason := r.stopped.Load(); reason != nil {
		ended.End, ended.Reason = failed, *reason
	} else if code != 0 {
		ended.End, ended.Reason = failed, fmt.Sprintf("exit %d: %s", code, strings.TrimSpace(r.printed.text()))
		if need := findNeed(calls); need != "" {
			ended.End, ended.Reason = notJudged, need
		}
	}
	return ended
}

// findNeed returns what the last call that needed a service said of it.
func findNeed(calls []called) string {
	for index := len(calls) - 1; index >= 0; index-- {
		if calls[index].Code == serviceNeeds {
			_, need, found := strings.Cut(calls[index].Log, "not judged: ")
			if need, _, closed := strings.Cut(need, `"`); found && closed {
				return need
			}
			return "a command of witness needs a service that is not here"
		}
	}
	return ""
}

// hookEnvironment makes the variables of a hook: those of the call, but its programs are looked for in the system's folders, where no
// script can have put others.
func (r *run) hookEnvironment(of []string) []string {
	kept := []string{}
	for _, variable := range of {
		if !strings.HasPrefix(variable, "PATH=") {
			kept = append(kept, variable)
		}
	}
	return append(kept, "PATH="+r.given.Environment["PATH"])
}

// runHook runs shell of ours in the folder and with the variables of a call, and returns its exit code.
func (r *run) runHook(shell, directory string, environment []string) int {
	command := exec.Command("/bin/sh", "-eu", "-c", shell)
	command.Dir, command.Env = directory, r.hookEnvironment(environment)
	command.WaitDelay = time.Second
	if err := command.Run(); err != nil {
		if code := command.ProcessState.ExitCode(); command.ProcessState != nil && code > 0 {
			return code
		}
		return 255
	}
	return 0
}

// isFolder says whether a call could begin there.
func isFolder(path string) bool {
	found, err := os.Stat(path)
	return err == nil && found.IsDir()
}
