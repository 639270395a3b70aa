package script

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// rooms is the folder of one run, with the folders in it: `work` that the script begins in, its home, its temporary folder, and
// the one with `witness`.
type rooms struct{ all, work, home, temporary, programs string }

// makeRooms makes the folders under a name that no script can have guessed.
func makeRooms(given job) (rooms, error) {
	// Absolute, since the working directory of this process is that of the call that it executes.
	all, err := os.MkdirTemp(given.base, "run-")
	if err != nil {
		return rooms{}, err
	}
	made := rooms{all, filepath.Join(all, "work"), filepath.Join(all, "home"), filepath.Join(all, "tmp"), filepath.Join(all, "bin")}
	for _, folder := range []string{made.work, made.home, made.temporary, made.programs} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			return rooms{}, err
		}
	}
	for _, folder := range made.guarded() {
		if err := os.WriteFile(filepath.Join(folder, canaryName(given)), []byte(given.Canary), 0o644); err != nil {
			return rooms{}, err
		}
	}
	return made, copyProgram(given.Client, filepath.Join(made.programs, "witness"))
}

// guarded lists the folders that hold a canary: what was there before must be there afterwards.
func (r rooms) guarded() []string { return []string{r.all, r.home, r.temporary} }

func canaryName(given job) string { return "kept-" + given.Canary[:min(len(given.Canary), 8)] }

// describeHarm says which canaries are gone or changed, "" for none.
func (r rooms) describeHarm(given job) string {
	for index, folder := range r.guarded() {
		where := []string{"the parent of its folder", "its home", "its temporary folder"}[index]
		content, err := os.ReadFile(filepath.Join(folder, canaryName(given)))
		switch {
		case err != nil:
			return "a file in " + where + " is gone or cannot be read"
		case !bytes.Equal(content, []byte(given.Canary)):
			return "a file in " + where + " was changed"
		}
	}
	return ""
}

// copyProgram copies an executable file. A copy and not a link: it finds its socket beside itself.
func copyProgram(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		return err
	}
	return target.Close()
}

// clear removes what a run has left, also elsewhere in the folders that a box lets it write to, so that the next run finds
// nothing of it.
func (r rooms) clear(given job) error {
	if err := removeAll(r.all); err != nil {
		return fmt.Errorf("what the script left cannot be removed: %w", err)
	}
	for path := range listWritable(given) {
		if !given.before[path] {
			if err := removeAll(path); err != nil {
				return fmt.Errorf("what the script left cannot be removed: %w", err)
			}
		}
	}
	return nil
}

// listWritable lists what lies in the folders that a box lets a script write to; nothing without a box, where others use them.
func listWritable(given job) map[string]bool {
	found := map[string]bool{}
	if !given.Guarded {
		return found
	}
	for _, folder := range []string{"/tmp", given.base, os.Getenv("HOME"), "/dev/shm"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			found[filepath.Join(folder, entry.Name())] = true
		}
	}
	return found
}

// removeAll removes a folder, also where its modes forbid it.
func removeAll(path string) error {
	if os.RemoveAll(path) == nil {
		return nil
	}
	_ = filepath.WalkDir(path, func(below string, entry fs.DirEntry, _ error) error {
		if entry != nil && entry.IsDir() {
			_ = os.Chmod(below, 0o700)
		}
		return nil
	})
	return os.RemoveAll(path)
}
