// Package witnesscmd behaves like the `witness` command: run, sign, verify, attestors, policy, completion and version.
package witnesscmd

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/in-toto/go-witness/log"
	"github.com/spf13/cobra"

	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/version"
)

// notJudgedStatus is EX_UNAVAILABLE of sysexits.h; `witness` itself never exits with it.
const notJudgedStatus = 69

// notJudged is the error of a command that needs a service which is not here. Nobody can tell whether it is right.
type notJudged struct{ need string }

func (n notJudged) Error() string {
	return "not judged: " + n.need + " needs a service that is not here"
}

// Command runs one subcommand and returns 0 or 1, as `witness` does, or notJudgedStatus.
func Command(arguments []string) int {
	return execute(arguments, surroundings{limitMemory: serve.LimitMemory, record: func(string, []byte) {}, log: os.Stderr})
}

// CommandWithServices runs one subcommand as Command does, beside stand-ins for the services that attestors ask, for timestamp
// authorities and Archivista: what comes of them is go-witness's word, and never notJudged.
func CommandWithServices(arguments []string) int {
	return execute(arguments, surroundings{limitMemory: serve.LimitMemory, record: func(string, []byte) {}, log: os.Stderr, served: true})
}

// surroundings is what a subcommand finds around it.
//
// limitMemory bounds the memory of the whole process. record hears of each signed document that was written, with the path as
// it was given, "" for standard output. log takes what is logged. served says that services answer, or stand-ins for them.
type surroundings struct {
	limitMemory func()
	record      Recorder
	log         io.Writer
	served      bool
}

// Recorder hears of a document that was written.
type Recorder func(path string, document []byte)

// execute runs one subcommand on anew built commands, so that nothing of an earlier call is left in it.
func execute(arguments []string, around surroundings) int {
	logger := newLogger(around.log)
	log.SetLogger(logger)
	root := buildRoot(around, logger)
	// Not nil, for which cobra would take the arguments of this process.
	root.SetArgs(append([]string{}, arguments...))
	err := root.Execute()
	if err == nil {
		return 0
	}
	if unavailable := (notJudged{}); errors.As(err, &unavailable) {
		log.GetLogger().Error(unavailable)
		return notJudgedStatus
	}
	log.GetLogger().Error(err)
	return 1
}

// buildRoot makes the command with all its subcommands, which call go-witness's own functions.
func buildRoot(around surroundings, logger levelledLog) *cobra.Command {
	var profiles profiling
	root := &cobra.Command{
		Use:   "witness",
		Short: "Record what the steps of a supply chain did, and verify it against a policy",
		// The error is logged once, by Command, and without the help.
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	level := root.PersistentFlags().StringP("log-level", "l", "info", "Level of logging to output (debug, info, warn, error)")
	configuration := root.PersistentFlags().StringP("config", "c", "", "file with values for flags")
	profiles.addFlags(root.PersistentFlags())
	root.PersistentPreRunE = func(command *cobra.Command, _ []string) error {
		if err := applyConfiguration(command, *configuration); err != nil {
			return err
		}
		if err := logger.setLevel(*level); err != nil {
			return err
		}
		return profiles.start()
	}
	root.PersistentPostRunE = func(*cobra.Command, []string) error { return profiles.stop() }
	root.AddCommand(newRun(around), newSign(around), newVerify(around), newAttestors(), newPolicy(), newVersion())
	return root
}

// newVersion is `witness version`, which names the go-witness that is linked in.
func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Run: func(*cobra.Command, []string) {
			fmt.Printf("witness (oracle on go-witness %s)\n", version.Read().Version)
		},
	}
}
