package serve

import (
	"os"
	"os/exec"
	"syscall"
)

// inGroupOfItsOwn makes the process the head of a group, so that what it starts can be ended with it.
func inGroupOfItsOwn(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

func killGroup(command *exec.Cmd) {
	if command.Process != nil {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
}

// endOwnProcesses ends a worker and what it started, once nobody is left to answer to.
func endOwnProcesses() {
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
	os.Exit(0)
}
