// Package calls is how a start of `witness` in a box reaches the oracle there: one message with its arguments, its place
// and its open files, and one byte back.
package calls

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strconv"
)

// SocketName is the socket's name, beside the client's own file: no variable that a script may clear leads to it.
const SocketName = ".calls"

// MaxBytes bounds a message. The kernel bounds arguments and environment together by 2 MiB (execve(2)).
const MaxBytes = 4 << 20

// MaxDescriptors bounds the open files that come with a message.
const MaxDescriptors = 16

// Call is one start of `witness`.
//
// Descriptors has the numbers of the open files that come with the message: 0, 1 and 2, and those that arguments name
// (/dev/fd/63).
type Call struct {
	Arguments   []string
	Environment []string
	Directory   string
	Umask       int
	Descriptors []int
}

var errMalformed = errors.New("the message has another form")

// Encode returns the message: its length in four bytes, then texts that each end in a NUL, which no argument can contain.
func (c Call) Encode() []byte {
	message := []byte{0, 0, 0, 0}
	add := func(text string) { message = append(append(message, text...), 0) }
	add(strconv.Itoa(c.Umask))
	add(c.Directory)
	add(strconv.Itoa(len(c.Descriptors)))
	for _, descriptor := range c.Descriptors {
		add(strconv.Itoa(descriptor))
	}
	add(strconv.Itoa(len(c.Arguments)))
	for _, text := range c.Arguments {
		add(text)
	}
	for _, text := range c.Environment {
		add(text)
	}
	binary.BigEndian.PutUint32(message, uint32(len(message)-4)) //nolint:gosec // bounded by execve(2)
	return message
}

// Decode reads a message without its length. Anybody may have written it.
func Decode(message []byte) (Call, error) {
	if len(message) == 0 || message[len(message)-1] != 0 {
		return Call{}, errMalformed
	}
	reader := texts{bytes.Split(message[:len(message)-1], []byte{0}), false}
	call := Call{Umask: reader.number(0o777), Directory: reader.next()}
	for range reader.number(MaxDescriptors) {
		call.Descriptors = append(call.Descriptors, reader.number(1<<16))
	}
	for range reader.number(len(reader.left)) {
		call.Arguments = append(call.Arguments, reader.next())
	}
	for len(reader.left) > 0 {
		call.Environment = append(call.Environment, reader.next())
	}
	if reader.failed {
		return Call{}, errMalformed
	}
	return call, nil
}

// texts reads one text after the other; failed is set where one is missing or is no number.
type texts struct {
	left   [][]byte
	failed bool
}

func (t *texts) next() string {
	if len(t.left) == 0 {
		t.failed = true
		return ""
	}
	text := string(t.left[0])
	t.left = t.left[1:]
	return text
}

// number reads a number from 0 to most.
func (t *texts) number(most int) int {
	number, err := strconv.Atoi(t.next())
	if err != nil || number < 0 || number > most {
		t.failed = true
		return 0
	}
	return number
}
