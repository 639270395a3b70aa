package witnesscmd

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime/pprof"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// RunShared runs one subcommand in a process that runs others too, and returns as Command does. The caller bounds the memory.
// record hears of each document that it has written, log takes the log. served says that services answer, as in CommandWithServices.
func RunShared(arguments []string, record Recorder, log io.Writer, served bool) int {
	// A command that fails leaves its profile running, which ends with the process elsewhere.
	defer pprof.StopCPUProfile()
	return execute(arguments, surroundings{limitMemory: func() {}, record: record, log: log, served: served})
}

// Plan says what a command line is for: its subcommand ("" for none), the flags that are given with their values, and the files
// that flags name, by flag. Flags with several files have a number behind their name, from 0 ("attestations/0").
type Plan struct {
	Subcommand string
	Flags      map[string][]string
	Files      map[string]string
}

// fileFlags lists the flags of run, sign and verify that name files.
var fileFlags = []string{
	"outfile", "infile", "policy", "publickey", "attestations", "artifactfile", "policy-ca", "policy-ca-roots", "policy-ca-intermediates",
	"policy-timestamp-servers", "signer-file-key-path", "signer-file-key-passphrase-path", "signer-file-cert-path", "signer-file-intermediate-paths", "config",
}

// ReadPlan reads a command line that is for a folder, without running it and without touching what is global. It reads the
// configuration file that the line names.
func ReadPlan(arguments []string, directory string) Plan {
	plan := Plan{Flags: map[string][]string{}, Files: map[string]string{}}
	root := buildRoot(surroundings{limitMemory: func() {}, record: func(string, []byte) {}, log: io.Discard}, newLogger(io.Discard))
	command, rest, err := root.Find(arguments)
	if err != nil || command == root {
		return plan
	}
	plan.Subcommand = command.Name()
	// A line that is not understood runs nothing, so what has been read by then does no harm.
	if command.ParseFlags(rest) != nil {
		return plan
	}
	configuration := command.Flags().Lookup("config")
	if configuration != nil && configuration.Value.String() != "" {
		_ = applyConfiguration(command, resolve(directory, configuration.Value.String()))
	}
	command.Flags().Visit(func(flag *pflag.Flag) { plan.Flags[flag.Name] = listValues(flag) })
	plan.listFiles(command, directory)
	return plan
}

func listValues(flag *pflag.Flag) []string {
	if many, is := flag.Value.(pflag.SliceValue); is {
		return append([]string{}, many.GetSlice()...)
	}
	return []string{flag.Value.String()}
}

// listFiles notes what the flags name.
func (p *Plan) listFiles(command *cobra.Command, directory string) {
	for _, name := range fileFlags {
		flag := command.Flags().Lookup(name)
		// `-a` of run has attestors, not files.
		if flag == nil || name == "attestations" && command.Name() == "run" {
			continue
		}
		if many, is := flag.Value.(pflag.SliceValue); is {
			for index, path := range many.GetSlice() {
				p.Files[fmt.Sprintf("%s/%d", name, index)] = resolve(directory, path)
			}
		} else if path := flag.Value.String(); path != "" {
			p.Files[name] = resolve(directory, path)
		}
	}
}

// resolve returns the path that a relative one has from a folder.
func resolve(directory, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(directory, path)
}

// IsLong says whether the values of all flags have more bytes than that.
func (p Plan) IsLong(most int) bool {
	size := 0
	for _, values := range p.Flags {
		for _, value := range values {
			size += len(value)
		}
	}
	return size > most
}
