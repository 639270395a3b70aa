package serve

import (
	"os"
	"os/exec"
	"syscall"
)

// setOwnGroup makes the process the leader of a new group, so that everything it starts can be killed with it.
func setOwnGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup sends SIGKILL to the process and everything it started.
func killGroup(command *exec.Cmd) {
	if command.Process != nil {
		// A negative number addresses the group whose leader has this id (kill(2)). The error says that it is gone.
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
}

// endOwnProcesses ends a worker and everything it started, once no supervisor is left to read the answers.
func endOwnProcesses() {
	// Process 0 addresses the caller's own group. Only a leader may do this: a worker that somebody started by hand
	// shares the group of their shell.
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
	os.Exit(0)
}
