// Package witnesscmd behaves like the `witness` command: run, sign, verify, attestors and version.
package witnesscmd

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/in-toto/go-witness/log"
	"github.com/spf13/pflag"

	"witness-schema/oracle/internal/ask"
)

// commands lists the subcommands, which call go-witness's own functions. What is missing here (Archivista, KMS, Fulcio,
// policy templates) is refused as an unknown flag or command.
var commands = map[string]func(arguments []string) error{
	"run":       runStep,
	"sign":      signFile,
	"verify":    verifyPolicy,
	"attestors": showAttestors,
	"version":   printVersion,
}

// Command runs one subcommand and returns 0 or 1, as `witness` does.
func Command(arguments []string) int {
	log.SetLogger(standardErrorLog{})
	err := dispatch(arguments)
	// pflag reports a request for help as an error, after it has printed the help.
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return 0
	}
	standardErrorLog{}.Error(err)
	return 1
}

// dispatch runs the subcommand that the first argument names. The error for an unknown one has cobra's words, which the
// `witness` command prints.
func dispatch(arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("usage: witness " + strings.Join(listCommands(), "|"))
	}
	command, known := commands[arguments[0]]
	if !known {
		return fmt.Errorf("unknown command %q for \"witness\"", arguments[0])
	}
	return command(arguments[1:])
}

// listCommands returns the names sorted, since Go walks a map in a random order.
func listCommands() []string {
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// printVersion names the go-witness that is linked in.
func printVersion([]string) error {
	fmt.Printf("witness (oracle on go-witness %s)\n", ask.ReadVersion().Version)
	return nil
}

// newFlags returns the flags that every subcommand takes.
func newFlags(name string) *pflag.FlagSet {
	flags := pflag.NewFlagSet("witness "+name, pflag.ContinueOnError)
	flags.StringP("log-level", "l", "info", "ignored: errors and the outcome are always logged")
	// Help lists flags in the order in which they are added, the important ones first.
	flags.SortFlags = false
	return flags
}

// standardErrorLog is go-witness's logger. It writes warnings and errors in the form of logrus, which the `witness`
// command uses, and drops the rest.
type standardErrorLog struct{}

// writeLog writes one line to standard error.
func writeLog(level string, message string) {
	fmt.Fprintf(os.Stderr, "level=%s msg=%q\n", level, message)
}

func (standardErrorLog) Errorf(format string, arguments ...any) {
	writeLog("error", fmt.Sprintf(format, arguments...))
}
func (standardErrorLog) Error(arguments ...any) { writeLog("error", fmt.Sprint(arguments...)) }
func (standardErrorLog) Warnf(format string, arguments ...any) {
	writeLog("warning", fmt.Sprintf(format, arguments...))
}
func (standardErrorLog) Warn(arguments ...any) { writeLog("warning", fmt.Sprint(arguments...)) }
func (standardErrorLog) Debugf(string, ...any) {}
func (standardErrorLog) Debug(...any)          {}
func (standardErrorLog) Infof(string, ...any)  {}
func (standardErrorLog) Info(...any)           {}
