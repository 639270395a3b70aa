package script

import (
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"witness-schema/oracle/internal/calls"
	"witness-schema/oracle/internal/witnesscmd"
)

func TestDocumentsAreKeptOnceAndBounded(t *testing.T) {
	kept := library{byDigest: map[string][]byte{}}
	first := kept.keep([]byte("a"))
	if first == "" || kept.keep([]byte("a")) != first || kept.size != 1 {
		t.Errorf("%q, %d bytes", first, kept.size)
	}
	if kept.keep(make([]byte, maxDocument+1)) != "" {
		t.Error("a document that is too long is kept")
	}
	for number := range maxDocuments/maxDocument + 1 {
		long := make([]byte, maxDocument)
		long[0] = byte(number)
		kept.keep(long)
	}
	if kept.size > maxDocuments {
		t.Errorf("%d bytes", kept.size)
	}
}

func TestOutputIsBounded(t *testing.T) {
	kept := tail{limit: 3}
	for _, part := range []string{"ab", "", "cdef", "g"} {
		if _, err := kept.Write([]byte(part)); err != nil {
			t.Error(err)
		}
	}
	if kept.text() != "efg" || kept.size() != 7 {
		t.Errorf("%q, %d bytes", kept.text(), kept.size())
	}
	if told := shorten([]string{"run", strings.Repeat("x", maxArgumentBytes), "y"}); !reflect.DeepEqual(told, []string{"run"}) {
		t.Errorf("%d arguments", len(told))
	}
}

func TestATimeZoneIsThatOfTheCaller(t *testing.T) {
	for _, row := range []struct {
		environment []string
		name        string
	}{
		{nil, "Local"},
		{[]string{"A=TZ=x"}, "Local"},
		{[]string{"TZ="}, "UTC"},
		{[]string{"TZ=no such zone"}, "UTC"},
		{[]string{"TZ=UTC", "TZ=Etc/GMT+3"}, "Etc/GMT+3"},
		{[]string{"TZ=:Etc/GMT+3"}, "Etc/GMT+3"},
	} {
		if chosen := chooseLocation(row.environment, time.Local); chosen.String() != row.name {
			t.Errorf("%q: %s", row.environment, chosen)
		}
	}
}

func TestOnlyFilesAreDocuments(t *testing.T) {
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(folder, "long")
	if err := os.WriteFile(long, make([]byte, maxDocument+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, long, folder, "/dev/zero", filepath.Join(folder, "missing"), ""} {
		if _, read := readDocument(path); read {
			t.Errorf("%s is read", path)
		}
	}
	if content, read := readDocument(writeFile(t, filepath.Join(folder, "file"))); !read || string(content) != "x" {
		t.Errorf("%q", content)
	}
}

func TestExportedAttestationsAreThoseOfTheCall(t *testing.T) {
	folder := t.TempDir()
	old := writeFile(t, filepath.Join(folder, "o-old.json"))
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"o-slsa.json", "o-slsa.txt", "p-slsa.json", "o.json"} {
		writeFile(t, filepath.Join(folder, name))
	}
	found := listExported(witnesscmd.Plan{Subcommand: "run", Files: map[string]string{"outfile": filepath.Join(folder, "o")}}, time.Now())
	if !reflect.DeepEqual(found, map[string]string{"slsa": filepath.Join(folder, "o-slsa.json")}) {
		t.Errorf("%q", found)
	}
}

func TestFoldersWithoutRightsAreRemoved(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "all")
	below := filepath.Join(folder, "a", "b")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(below, "file"))
	for _, path := range []string{below, filepath.Dir(below)} {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := removeAll(folder); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(folder); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestOnlyACallIsReceived sends what is none, or not enough, over a true socket.
func TestOnlyACallIsReceived(t *testing.T) {
	whole := calls.Call{Arguments: []string{"version"}, Directory: "/", Descriptors: []int{0, 1, 2}}
	relative := whole
	relative.Directory = "x"
	two := whole
	two.Descriptors = []int{0, 1}
	huge := make([]byte, 4)
	binary.BigEndian.PutUint32(huge, 1<<31)
	for name, row := range map[string]struct {
		message     []byte
		descriptors int
		right       bool
	}{
		"a call":               {whole.Encode(), 3, true},
		"nothing":              {nil, 0, false},
		"too few files":        {whole.Encode(), 2, false},
		"too many files":       {whole.Encode(), 4, false},
		"far too many files":   {whole.Encode(), 100, false},
		"no files":             {whole.Encode(), 0, false},
		"two streams":          {two.Encode(), 2, false},
		"a relative folder":    {relative.Encode(), 3, false},
		"a length beyond all":  {huge, 3, false},
		"less than its length": {whole.Encode()[:9], 3, false},
		"another text":         {[]byte("GET / HTTP/1.0\r\n\r\n"), 3, false},
	} {
		ours, theirs := connectPair(t)
		_ = ours.SetReadDeadline(time.Now().Add(time.Second))
		send(t, theirs, row.message, row.descriptors)
		_ = theirs.Close()
		call, streams, err := receive(ours)
		closeAll(streams)
		_ = ours.Close()
		if (err == nil) != row.right || row.right && !reflect.DeepEqual(call, whole) {
			t.Errorf("%s: %+v, %v", name, call, err)
		}
	}
}

func TestCallsAreCountedAndEnd(t *testing.T) {
	e := newExecutor(job{}, nil, nil)
	for range maxCalls {
		if !e.begin() {
			t.Fatal("a call is refused")
		}
		e.record(called{})
		e.finish()
	}
	if e.begin() {
		t.Error("one call too many is executed")
	}
	if records, excess := e.take(); len(records) != maxCalls || !excess {
		t.Errorf("%d calls, %v", len(records), excess)
	}
	if !e.endCalls() || e.begin() {
		t.Error("a call is executed after the end")
	}
}

func TestAProcessThatIsOpenIsALeak(t *testing.T) {
	// This one is open to its own child, and its parent to both.
	if runtime.GOOS == "linux" && findLeak() == "" {
		t.Error("no process is open, not even the parent of this one")
	}
}

func TestTheLastNeedIsQuoted(t *testing.T) {
	service := func(need string) called {
		return called{Code: serviceNeeds, Log: `level=error msg="not judged: ` + need + ` needs a service that is not here"`}
	}
	if need := findNeed([]called{service("--a"), {Code: 1}, service("--b"), {}}); need != "--b needs a service that is not here" {
		t.Errorf("%q", need)
	}
	if need := findNeed([]called{{Code: 1, Log: `msg="not judged: x"`}}); need != "" {
		t.Errorf("%q", need)
	}
}

func TestFilesGetTheirNumbersBack(t *testing.T) {
	file := os.Stdin
	placed := placeFiles([]int{5, 3, 2, 5000}, []*os.File{file, os.Stdout, file, file})
	if !reflect.DeepEqual(placed, []*os.File{os.Stdout, nil, file}) {
		t.Errorf("%v", placed)
	}
}

func writeFile(t *testing.T, path string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func connectPair(t *testing.T) (*net.UnixConn, *net.UnixConn) {
	t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ends [2]*net.UnixConn
	for index, descriptor := range pair {
		file := os.NewFile(uintptr(descriptor), "pair")
		connection, err := net.FileConn(file)
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		end, is := connection.(*net.UnixConn)
		if !is {
			t.Fatalf("%T", connection)
		}
		ends[index] = end
	}
	return ends[0], ends[1]
}

// send writes a message with as many open files.
func send(t *testing.T, to *net.UnixConn, message []byte, descriptors int) {
	t.Helper()
	if len(message) == 0 {
		return
	}
	var rights []byte
	if descriptors > 0 {
		rights = unix.UnixRights(make([]int, descriptors)...)
	}
	if _, _, err := to.WriteMsgUnix(message[:4], rights, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Write(message[4:]); err != nil {
		t.Fatal(err)
	}
}
