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

// collect reads the files of a call as they are now and returns their digests by flag. `outfile` is also what was printed for
// want of a file; `exported/NAME` are the attestations that `run` signs on their own.
func (e *executor) collect(plan witnesscmd.Plan, began time.Time, printed []byte) map[string]string {
	documents := map[string]string{}
	add := func(place string, content []byte) {
		if digest := e.out.keep(content); digest != "" {
			documents[place] = digest
		}
	}
	for place, path := range plan.Files {
		if content, read := readDocument(path); read {
			add(place, content)
		}
	}
	if _, named := plan.Files["outfile"]; !named && len(printed) > 0 {
		add("outfile", printed)
	}
	if plan.Subcommand == "run" {
		for name, path := range listExported(plan.Files["outfile"], began) {
			if content, read := readDocument(path); read {
				add("exported/"+name, content)
			}
		}
	}
	return documents
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

// listExported lists the files OUTFILE-NAME.json that were written since then, by name.
func listExported(outfile string, began time.Time) map[string]string {
	found := map[string]string{}
	entries, err := os.ReadDir(filepath.Dir(outfile))
	if outfile == "" || err != nil {
		return found
	}
	for _, entry := range entries {
		name, isAfter := strings.CutPrefix(entry.Name(), filepath.Base(outfile)+"-")
		name, isJSON := strings.CutSuffix(name, ".json")
		// Clocks of files are coarser than this one.
		if status, err := entry.Info(); err == nil && isAfter && isJSON && !status.ModTime().Before(began.Add(-20*time.Millisecond)) {
			found[name] = filepath.Join(filepath.Dir(outfile), entry.Name())
		}
	}
	return found
}
