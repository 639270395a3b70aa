package script

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"witness-schema/oracle/internal/calls"
	"witness-schema/oracle/internal/witnesscmd"
)

// crashed is how a Go program ends after a panic.
const crashed = 2

// execute runs a call with the hooks around it, records it and returns its exit code.
func (e *executor) execute(call calls.Call, streams []*os.File, current *run) int {
	plan := witnesscmd.ReadPlan(call.Arguments, call.Directory)
	ended := called{Arguments: shorten(call.Arguments), Command: plan.Subcommand, Flags: map[string][]string{}, Hooks: []int{}}
	// With them go the values of flags: they are on the command line or in a file of the script, which may be long.
	if len(ended.Arguments) == len(call.Arguments) && !plan.IsLong(maxArgumentBytes) {
		ended.Flags = plan.Flags
	}
	hook := func(shell string) {
		if shell != "" && plan.Subcommand == "run" {
			environment := append(slices.Clone(call.Environment), "WITNESS_STEP="+strings.Join(plan.Flags["step"], ""))
			ended.Hooks = append(ended.Hooks, current.runHook(shell, call.Directory, environment))
		}
	}
	hook(current.scenario.BeforeRun)
	began := time.Now()
	log := tail{limit: maxLogBytes}
	written := map[string][]byte{}
	// A call inside of another one, or beside it, gets a process of its own, and so does one with further open files.
	if !e.given.Fresh && len(streams) == 3 && !looksAtStart(plan) && e.inPlace.TryLock() {
		ended.Code = e.executeHere(call, streams, written, &log)
		e.inPlace.Unlock()
	} else {
		ended.Aside = true
		ended.Code = e.executeAside(call, streams, &log)
	}
	ended.Log = log.text()
	ended.Documents = e.collect(plan, began, written, ended)
	hook(current.scenario.AfterRun)
	e.record(ended)
	return ended.Code
}

// looksAtStart says whether a call depends on what client-go finds when a process begins: the home whose kubeconfig k8smanifest
// records.
func looksAtStart(plan witnesscmd.Plan) bool {
	return plan.Subcommand == "run" && slices.Contains(plan.Flags["attestations"], "k8smanifest")
}

// place is what a process has only one of.
type place struct {
	directory   string
	environment []string
	umask       int
	local       *time.Location
}

func currentPlace(given job) place {
	umask := syscall.Umask(0o022)
	syscall.Umask(umask)
	return place{given.base, os.Environ(), umask, time.Local}
}

// enter makes the place that of this process.
func (p place) enter() error {
	os.Clearenv()
	for _, variable := range p.environment {
		if name, value, found := strings.Cut(variable, "="); found && name != "" {
			_ = os.Setenv(name, value)
		}
	}
	syscall.Umask(p.umask)
	time.Local = p.local
	return os.Chdir(p.directory)
}

// executeHere runs a call in this process, which for so long is the caller's in all that a call can see: its streams, folder,
// variables, umask and time zone.
func (e *executor) executeHere(call calls.Call, streams []*os.File, written map[string][]byte, log *tail) (code int) {
	defer func() {
		_ = closeStreams()
		_ = e.own.enter()
	}()
	for stream := range 3 {
		if err := unix.Dup2(int(streams[stream].Fd()), stream); err != nil {
			return crashed
		}
	}
	if err := (place{call.Directory, call.Environment, call.Umask, chooseLocation(call.Environment, e.own.local)}).enter(); err != nil {
		return crashed
	}
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintf(os.Stderr, "panic: %v\n\n%s", cause, debug.Stack())
			code = crashed
		}
	}()
	e.forgetBroken()
	record := func(path string, document []byte) { written[path] = document }
	code = witnesscmd.RunShared(call.Arguments, record, tee{os.Stderr, log}, e.given.Served)
	if e.forgetBroken() {
		return 128 + int(syscall.SIGPIPE)
	}
	return code
}

// forgetBroken says whether a stream was broken since the last time that it was asked.
func (e *executor) forgetBroken() bool {
	select {
	case <-e.broken:
		return true
	default:
		return false
	}
}

// chooseLocation returns the time zone that a fresh process with these variables has.
func chooseLocation(environment []string, standard *time.Location) *time.Location {
	chosen := standard
	for _, variable := range environment {
		if name, found := strings.CutPrefix(variable, "TZ="); found {
			// As in package time: a name that is not known means UTC, and so does none.
			chosen = time.UTC
			if zone, err := time.LoadLocation(strings.TrimPrefix(name, ":")); err == nil {
				chosen = zone
			}
		}
	}
	return chosen
}

// executeAside runs a call in a process of its own.
func (e *executor) executeAside(call calls.Call, streams []*os.File, log *tail) int {
	program, err := os.Executable()
	if err != nil || !isFolder(call.Directory) {
		return crashed
	}
	operation := "witness"
	if e.given.Served {
		operation = "witness-with-services"
	}
	arguments := append([]string{"-c", `umask "$1"; shift; exec "$@"`, "sh", strconv.FormatInt(int64(call.Umask), 8), program, operation}, call.Arguments...)
	command := exec.Command("/bin/sh", arguments...)
	command.Dir, command.Env = call.Directory, call.Environment
	command.Stdin, command.Stdout = streams[0], streams[1]
	command.Stderr = tee{streams[2], log}
	command.ExtraFiles = placeFiles(call.Descriptors[3:], streams[3:])
	command.WaitDelay = time.Second
	var exited *exec.ExitError
	switch err := command.Run(); {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return 0
	case !errors.As(err, &exited):
		return crashed
	}
	if status, is := exited.Sys().(syscall.WaitStatus); is && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exited.ExitCode()
}

// placeFiles puts each open file at the number that it had. Numbers that are too high are left out.
func placeFiles(numbers []int, files []*os.File) []*os.File {
	var placed []*os.File
	for index, number := range numbers {
		if number < 3 || number > 1000 {
			continue
		}
		for len(placed) <= number-3 {
			placed = append(placed, nil)
		}
		placed[number-3] = files[index]
	}
	return placed
}

// tee writes to a stream and keeps a copy. The copy cannot fail.
type tee struct {
	stream *os.File
	copy   interface{ Write([]byte) (int, error) }
}

func (t tee) Write(written []byte) (int, error) {
	_, _ = t.copy.Write(written)
	return t.stream.Write(written)
}

// shorten bounds what is kept of a command line.
func shorten(arguments []string) []string {
	kept, size := []string{}, 0
	for _, argument := range arguments {
		if size += len(argument) + 1; size > maxArgumentBytes {
			break
		}
		kept = append(kept, argument)
	}
	return kept
}
