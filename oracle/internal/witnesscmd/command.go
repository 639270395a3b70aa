// Package witnesscmd behaves as the `witness` command does: run, sign, verify, attestors and version.
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

// commands behave as the subcommands of `witness` do, on go-witness's own functions. What they do not
// offer (Archivista, KMS, Fulcio, policy templates) they refuse as unknown flags or commands.
var commands = map[string]func(arguments []string) error{
	"run":       runStep,
	"sign":      signFile,
	"verify":    verifyPolicy,
	"attestors": showAttestors,
	"version":   printVersion,
}

// Command exits 0 or 1, as `witness` does.
func Command(arguments []string) int {
	log.SetLogger(standardErrorLog{})
	err := dispatch(arguments)
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return 0
	}
	standardErrorLog{}.Error(err)
	return 1
}

func dispatch(arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("usage: witness " + strings.Join(commandNames(), "|"))
	}
	command, known := commands[arguments[0]]
	if !known {
		return fmt.Errorf("unknown command %q for \"witness\"", arguments[0])
	}
	return command(arguments[1:])
}

func commandNames() []string {
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func printVersion([]string) error {
	fmt.Printf("witness (oracle on go-witness %s)\n", ask.Version().Version)
	return nil
}

// newFlags are the flags of one subcommand, with those that every subcommand takes.
func newFlags(name string) *pflag.FlagSet {
	flags := pflag.NewFlagSet("witness "+name, pflag.ContinueOnError)
	flags.StringP("log-level", "l", "info", "taken and not used: errors and the outcome are always told")
	flags.SortFlags = false
	return flags
}

// standardErrorLog is go-witness's logger: outcome and errors in lines as logrus writes them, the rest unsaid.
type standardErrorLog struct{}

func tell(level string, message string) {
	fmt.Fprintf(os.Stderr, "level=%s msg=%q\n", level, message)
}

func (standardErrorLog) Errorf(format string, arguments ...any) {
	tell("error", fmt.Sprintf(format, arguments...))
}
func (standardErrorLog) Error(arguments ...any) { tell("error", fmt.Sprint(arguments...)) }
func (standardErrorLog) Warnf(format string, arguments ...any) {
	tell("warning", fmt.Sprintf(format, arguments...))
}
func (standardErrorLog) Warn(arguments ...any) { tell("warning", fmt.Sprint(arguments...)) }
func (standardErrorLog) Debugf(string, ...any) {}
func (standardErrorLog) Debug(...any)          {}
func (standardErrorLog) Infof(string, ...any)  {}
func (standardErrorLog) Info(...any)           {}
