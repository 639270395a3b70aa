package script

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"witness-schema/oracle/internal/witnesscmd"
)

// collect returns the digests of the documents of a call by flag: the files that flags name, as they are now. `outfile` and
// `exported/NAME`, an attestation that `run` signs on its own, are what the call itself has written, by path as it was given: a
// script could have put something else there meanwhile. Of a process of its own only the files are known, and
// taken where it succeeded.
func (e *executor) collect(plan witnesscmd.Plan, began time.Time, written map[string][]byte, ended called) map[string]string {
	found := map[string][]byte{}
	for place, path := range plan.Files {
		if content, read := readDocument(path); read {
			found[place] = content
		}
	}
	out := strings.Join(plan.Flags["outfile"], "")
	if ended.Code != 0 || !ended.Aside {
		delete(found, "outfile")
	}
	if ended.Aside && ended.Code == 0 {
		for name, path := range listExported(plan, began) {
			if content, read := readDocument(path); read {
				found["exported/"+name] = content
			}
		}
	}
	for path, content := range written {
		if path == out {
			found["outfile"] = content
		} else if name, exported := cutExported(path, out); exported {
			found["exported/"+name] = content
		}
	}
	digests := map[string]string{}
	for place, content := range found {
		if digest := e.out.keep(content); digest != "" {
			digests[place] = digest
		}
	}
	return digests
}

// cutExported returns the NAME of OUTFILE-NAME.json.
func cutExported(path, outfile string) (string, bool) {
	name, isAfter := strings.CutPrefix(path, outfile+"-")
	name, isJSON := strings.CutSuffix(name, ".json")
	return name, isAfter && isJSON
}

// readDocument reads a file that is one: no pipe and no device, which might never end, and not too long.
func readDocument(path string) ([]byte, bool) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, false
	}
	defer func() { _ = file.Close() }()
	status, err := file.Stat()
	if err != nil || !status.Mode().IsRegular() || status.Size() > maxDocument {
		return nil, false
	}
	content, err := io.ReadAll(io.LimitReader(file, maxDocument+1))
	return content, err == nil && len(content) <= maxDocument
}

// listExported lists the files OUTFILE-NAME.json of a run that were written since then, by name.
func listExported(plan witnesscmd.Plan, began time.Time) map[string]string {
	found := map[string]string{}
	outfile := plan.Files["outfile"]
	entries, err := os.ReadDir(filepath.Dir(outfile))
	if plan.Subcommand != "run" || outfile == "" || err != nil {
		return found
	}
	for _, entry := range entries {
		name, exported := cutExported(entry.Name(), filepath.Base(outfile))
		// Clocks of files are coarser than this one.
		if status, err := entry.Info(); err == nil && exported && !status.ModTime().Before(began.Add(-20*time.Millisecond)) {
			found[name] = filepath.Join(filepath.Dir(outfile), entry.Name())
		}
	}
	return found
}
