package script

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"witness-schema/oracle/internal/calls"
)

const (
	maxConnections = 32
	messageTime    = 10 * time.Second
)

var errMessage = errors.New("what came over the socket is no call")

// executor answers the calls of a script, and records each.
type executor struct {
	given  job
	broken <-chan os.Signal
	out    *reporter
	own    place
	// inPlace is held while this process executes a call: it has one working directory and one environment.
	inPlace sync.Mutex
	slots   chan struct{}

	mutex   sync.Mutex
	running int
	records []called
	excess  bool
	// closed is set once the run is over: what comes later is not executed.
	closed bool
}

func newExecutor(given job, broken <-chan os.Signal, out *reporter) *executor {
	return &executor{given: given, broken: broken, out: out, own: currentPlace(given), slots: make(chan struct{}, maxConnections)}
}

// listen opens the socket beside the program of the run and answers what comes, until the listener is closed.
func (e *executor) listen(current *run) (io.Closer, error) {
	e.mutex.Lock()
	e.records, e.excess, e.closed = []called{}, false, false
	e.mutex.Unlock()
	// From its folder: a socket's path has at most 107 bytes.
	if err := os.Chdir(current.rooms.programs); err != nil {
		return nil, err
	}
	defer func() { _ = os.Chdir(e.given.base) }()
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: calls.SocketName, Net: "unix"})
	if err != nil {
		return nil, err
	}
	// The script's folder goes as a whole; by then the relative name would be another one.
	listener.SetUnlinkOnClose(false)
	go func() {
		for {
			connection, err := listener.AcceptUnix()
			if err != nil {
				return
			}
			e.slots <- struct{}{}
			go func() {
				defer func() { <-e.slots; _ = connection.Close() }()
				e.serve(connection, current)
			}()
		}
	}()
	return listener, nil
}

// serve answers one connection.
func (e *executor) serve(connection *net.UnixConn, current *run) {
	_ = connection.SetReadDeadline(time.Now().Add(messageTime))
	call, streams, err := receive(connection)
	defer closeAll(streams)
	if err != nil || !e.begin() {
		return
	}
	code := e.execute(call, streams, current)
	var reply [2]byte
	binary.BigEndian.PutUint16(reply[:], uint16(code)) //nolint:gosec // an exit code has a byte
	_, _ = connection.Write(reply[:])
	e.finish()
}

// receive reads a call and its open files.
func receive(connection *net.UnixConn) (calls.Call, []*os.File, error) {
	var length [4]byte
	rights := make([]byte, unix.CmsgSpace(4*calls.MaxDescriptors))
	read, size, flags, _, err := connection.ReadMsgUnix(length[:], rights)
	streams := readRights(rights[:size])
	if err != nil || read != len(length) || flags&unix.MSG_CTRUNC != 0 {
		return calls.Call{}, streams, errMessage
	}
	count := binary.BigEndian.Uint32(length[:])
	if count > calls.MaxBytes {
		return calls.Call{}, streams, errMessage
	}
	message := make([]byte, count)
	if _, err := io.ReadFull(connection, message); err != nil {
		return calls.Call{}, streams, err
	}
	call, err := calls.Decode(message)
	if err == nil && (len(call.Descriptors) != len(streams) || len(streams) < 3 || !filepath.IsAbs(call.Directory)) {
		err = errMessage
	}
	return call, streams, err
}

func readRights(rights []byte) []*os.File {
	var streams []*os.File
	messages, err := unix.ParseSocketControlMessage(rights)
	if err != nil {
		return nil
	}
	for _, message := range messages {
		descriptors, err := unix.ParseUnixRights(&message)
		if err != nil {
			continue
		}
		for _, descriptor := range descriptors {
			unix.CloseOnExec(descriptor)
			streams = append(streams, os.NewFile(uintptr(descriptor), "passed"))
		}
	}
	return streams
}

func closeAll(streams []*os.File) {
	for _, stream := range streams {
		_ = stream.Close()
	}
}

// begin counts a call in, unless the run is over or has called too often.
func (e *executor) begin() bool {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.closed || len(e.records)+e.running >= maxCalls {
		e.excess = e.excess || !e.closed
		return false
	}
	e.running++
	return true
}

func (e *executor) finish() {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.running--
}

func (e *executor) record(ended called) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.records = append(e.records, ended)
}

// endCalls closes the door and says whether no call goes on any more.
func (e *executor) endCalls() bool {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.closed = true
	return e.running == 0
}

// take returns the recorded calls, and whether there were more.
func (e *executor) take() ([]called, bool) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.records, e.excess
}
