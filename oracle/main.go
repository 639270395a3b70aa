// Command oracle judges attestations and policies with the real go-witness.
//
// `oracle serve` answers JSON lines; `oracle witness …` behaves as the `witness` command does.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	"witness-schema/oracle/internal/ask"
	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/witnesscmd"
)

// commands is the closed table of subcommands; each returns the exit status of the process.
var commands = map[string]func(arguments []string) int{
	"serve":   func(arguments []string) int { return serve.Command(ask.Operations(), arguments) },
	"worker":  func(arguments []string) int { return serve.WorkerCommand(ask.Operations(), arguments) },
	"version": ask.PrintVersion,
	"witness": witnesscmd.Command,
}

func main() {
	os.Exit(dispatch(os.Args[1:]))
}

func dispatch(arguments []string) int {
	if len(arguments) > 0 {
		if command, known := commands[arguments[0]]; known {
			return command(arguments[1:])
		}
	}
	fmt.Fprintf(os.Stderr, "usage: oracle %s\n", strings.Join(commandNames(), "|"))
	return 2
}

func commandNames() []string {
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
