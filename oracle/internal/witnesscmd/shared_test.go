package witnesscmd

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestAPlanHasFlagsAndFiles(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "w.yaml"), []byte("run: {step: configured, outfile: c.json}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		line, command string
		files         map[string]string
		step          []string
	}{
		{"run -s build -k /k -o o -a git,slsa -- make -o x", "run", map[string]string{"signer-file-key-path": "/k", "outfile": folder + "/o"}, []string{"build"}},
		{"-l debug run --step=a --outfile=o", "run", map[string]string{"outfile": folder + "/o"}, []string{"a"}},
		{"run -c w.yaml -- true", "run", map[string]string{"outfile": folder + "/c.json", "config": folder + "/w.yaml"}, []string{"configured"}},
		{"run -c w.yaml -s mine -- true", "run", map[string]string{"outfile": folder + "/c.json", "config": folder + "/w.yaml"}, []string{"mine"}},
		{"verify -p p -k k -a a,b -a c", "verify", map[string]string{
			"policy": folder + "/p", "publickey": folder + "/k", "attestations/0": folder + "/a", "attestations/1": folder + "/b", "attestations/2": folder + "/c",
		}, nil},
		{"sign -f in -o out", "sign", map[string]string{"infile": folder + "/in", "outfile": folder + "/out"}, nil},
		{"sign --nonsense", "sign", map[string]string{}, nil},
		{"policy check x", "check", map[string]string{}, nil},
		{"nonsense", "", map[string]string{}, nil},
		{"", "", map[string]string{}, nil},
	} {
		plan := ReadPlan(strings.Fields(row.line), folder)
		if plan.Subcommand != row.command || !reflect.DeepEqual(plan.Files, row.files) || !reflect.DeepEqual(plan.Flags["step"], row.step) {
			t.Errorf("%q: %+v", row.line, plan)
		}
	}
}

func TestASharedRunLeavesNothingBehind(t *testing.T) {
	transport, is := http.DefaultTransport.(*http.Transport)
	if !is {
		t.Fatal("another transport")
	}
	before := reflect.ValueOf(transport.DialContext).Pointer()
	var log bytes.Buffer
	if code := RunShared(strings.Fields("verify -p missing -k k -a a -f f"), func(string, []byte) {}, &log, false); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(log.String(), "failed to open policy file") {
		t.Errorf("%q", log.String())
	}
	if reflect.ValueOf(transport.DialContext).Pointer() != before {
		t.Error("the network stays closed")
	}
	// No arguments are no reason to take those of this process.
	log.Reset()
	if code := RunShared(nil, func(string, []byte) {}, &log, false); code != 0 || log.Len() > 0 {
		t.Errorf("exit code %d, %q", code, log.String())
	}
}
