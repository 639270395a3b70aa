// Package script runs a shell script several times, each time in fresh folders, and answers for `witness` there: the calls
// of the script are executed in this process, which costs a fraction of a start. What they did is reported at the end.
//
// The script is somebody else's. It has no way to the report but to be run: it cannot write to this process, read its memory
// or open its files, and a report that does not come is no good one.
package script

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
)

// job is what to do. Seconds bound each scenario: on the clock, and of all processors together.
//
// Client is the file of the small program that stands for `witness`. Canary is what no script can guess: the name and the
// content of files that have to be there afterwards. Guarded is for scripts of others: what is not shut is then refused. Fresh
// has each call executed by a process of its own, as a comparison. Served says that services answer in this network, or stand-ins
// for them.
type job struct {
	Shell       string            `json:"shell"`
	Scenarios   []scenario        `json:"scenarios"`
	Environment map[string]string `json:"environment"`
	Client      string            `json:"client"`
	Canary      string            `json:"canary"`
	Seconds     float64           `json:"seconds"`
	CPUSeconds  float64           `json:"cpu_seconds"`
	Guarded     bool              `json:"guarded"`
	Fresh       bool              `json:"fresh"`
	Served      bool              `json:"served"`
	// base is the folder that everything is below, before what lies in the folders that a script can write to.
	base   string
	before map[string]bool
}

// scenario is one run. BeforeRun and AfterRun are shell for right before and after each `witness run`.
type scenario struct {
	Name        string            `json:"name"`
	BeforeRun   string            `json:"before_run"`
	AfterRun    string            `json:"after_run"`
	Environment map[string]string `json:"environment"`
}

// How a run of the script ended.
const (
	done      = "done"
	failed    = "failed"
	notJudged = "not judged"
)

// report is all that comes out. Refused says why no script was run. Documents has every document once, by its sha256.
type report struct {
	Refused   string            `json:"refused"`
	Scenarios []outcome         `json:"scenarios"`
	Documents map[string][]byte `json:"documents"`
}

// outcome is what came of one run, in a folder. Harm says what became of the canaries, "" for nothing.
type outcome struct {
	Name   string   `json:"name"`
	Folder string   `json:"folder"`
	End    string   `json:"end"`
	Reason string   `json:"reason"`
	Calls  []called `json:"calls"`
	Harm   string   `json:"harm"`
}

// called is one call of `witness` that has ended. Flags has the values of those that were given. Documents has digests by flag. Hooks has the exit codes of BeforeRun and
// AfterRun, where they ran. Aside is set where a process of its own did it.
type called struct {
	Arguments []string            `json:"argv"`
	Command   string              `json:"command"`
	Flags     map[string][]string `json:"flags"`
	Code      int                 `json:"code"`
	Log       string              `json:"log"`
	Documents map[string]string   `json:"documents"`
	Hooks     []int               `json:"hooks"`
	Aside     bool                `json:"aside"`
}

// readJob reads the job and removes its file, so that no script reads what it may not know.
func readJob(path string) (job, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return job{}, err
	}
	read, err := decodeJob(text)
	if err != nil {
		return read, err
	}
	if err := os.Remove(path); err != nil {
		return read, err
	}
	read.before = listWritable(read)
	return read, nil
}

// decodeJob reads a job that is to run in the working directory.
func decodeJob(text []byte) (job, error) {
	var read job
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return read, err
	}
	var err error
	read.base, err = os.Getwd()
	return read, err
}

// What a script may make the report hold. A script that calls more often fails.
const (
	maxCalls         = 100
	maxLogBytes      = 4 << 10
	maxArgumentBytes = 64 << 10
	maxDocument      = 1 << 20
	maxDocuments     = 8 << 20
)

// library keeps documents, each once and all together bounded.
type library struct {
	byDigest map[string][]byte
	size     int
}

// keep returns the digest of a document, "" where there is no room for it.
func (l *library) keep(document []byte) string {
	sum := sha256.Sum256(document)
	digest := hex.EncodeToString(sum[:])
	if _, known := l.byDigest[digest]; known {
		return digest
	}
	if len(document) > maxDocument || l.size+len(document) > maxDocuments {
		return ""
	}
	l.size += len(document)
	l.byDigest[digest] = document
	return digest
}
