// Command witness stands in a box for the command of that name: it hands its arguments, its place and its open files to the
// oracle there, which does the work, and ends as that says. It starts in a millisecond, the oracle in twenty.
package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"witness-schema/oracle/internal/calls"
)

// unanswered is how it ends where no oracle answers.
const unanswered = 1

func main() {
	code, err := call()
	if err != nil {
		_, _ = os.Stderr.WriteString("witness: the oracle of this box does not answer: " + err.Error() + "\n")
		code = unanswered
	}
	os.Exit(code)
}

// call sends the call and returns the exit code.
func call() (int, error) {
	directory, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	umask := syscall.Umask(0)
	descriptors := append([]int{0, 1, 2}, listNamed(os.Args[1:])...)
	message := calls.Call{Arguments: os.Args[1:], Environment: os.Environ(), Directory: directory, Umask: umask, Descriptors: descriptors}.Encode()
	socket, err := connect()
	if err != nil {
		return 0, err
	}
	// The open files travel with the first bytes.
	if err := syscall.Sendmsg(socket, message[:4], syscall.UnixRights(descriptors...), nil, 0); err != nil {
		return 0, err
	}
	stream := os.NewFile(uintptr(socket), "calls")
	if _, err := stream.Write(message[4:]); err != nil {
		return 0, err
	}
	var code [2]byte
	if _, err := stream.Read(code[:]); err != nil {
		return 0, err
	}
	return int(binary.BigEndian.Uint16(code[:])), nil
}

// connect finds the socket beside this program's own file. From its folder, since a socket's path has at most 107 bytes.
func connect() (int, error) {
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	if err := os.Chdir(filepath.Dir(program)); err != nil {
		return 0, err
	}
	socket, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return 0, err
	}
	return socket, syscall.Connect(socket, &syscall.SockaddrUnix{Name: calls.SocketName})
}

// listNamed lists the open files that arguments name, as a shell's <(command) does.
func listNamed(arguments []string) []int {
	var named []int
	for _, argument := range arguments {
		for _, folder := range []string{"/dev/fd/", "/proc/self/fd/"} {
			_, after, found := strings.Cut(argument, folder)
			number, err := strconv.Atoi(after)
			if found && err == nil && number > 2 && len(named) < calls.MaxDescriptors-3 && isOpen(number) {
				named = append(named, number)
			}
		}
	}
	return named
}

func isOpen(descriptor int) bool {
	var status syscall.Stat_t
	return syscall.Fstat(descriptor, &status) == nil
}
