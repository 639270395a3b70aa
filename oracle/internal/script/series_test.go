package script

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestAScriptOfOthersIsNoneOfASeries starts this test binary as the command.
func TestAScriptOfOthersIsNoneOfASeries(t *testing.T) {
	if os.Getenv("SERIES") == "1" {
		os.Exit(SeriesCommand(nil))
	}
	for jobs, ends := range map[string]int{
		"":                                0,
		`{"shell":"true","scenarios":[]}`: 0,
		`{"shell":"true","scenarios":[],"guarded":true}`:   2,
		`{"shell":"true","scenarios":[],"unheard_of":"x"}`: 2,
		"no job": 2,
	} {
		command := exec.Command(os.Args[0], "-test.run=TestAScriptOfOthersIsNoneOfASeries")
		command.Env = append(os.Environ(), "SERIES=1")
		command.Stdin = strings.NewReader(jobs)
		printed, _ := command.Output()
		if code := command.ProcessState.ExitCode(); code != ends {
			t.Errorf("%q: exit %d", jobs, code)
		}
		if reported := strings.Contains(string(printed), `"scenarios":[]`); reported != (ends == 0 && jobs != "") {
			t.Errorf("%q: %s", jobs, printed)
		}
	}
}
