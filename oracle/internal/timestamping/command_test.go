package timestamping

import (
	"path/filepath"
	"testing"
)

func TestOtherArgumentsAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "root.pem")
	for _, arguments := range [][]string{nil, {file}, {file, "soon"}, {file, "0", "more"}} {
		if code := Command(arguments); code != 2 {
			t.Errorf("%v: ended with %d", arguments, code)
		}
	}
}

func TestARootThatCannotBeWrittenIsAnError(t *testing.T) {
	if code := Command([]string{filepath.Join(t.TempDir(), "missing", "root.pem"), "0"}); code != 1 {
		t.Fatalf("ended with %d", code)
	}
}
