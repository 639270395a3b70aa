// Command oracle judges attestations and policies with the real go-witness.
//
// `oracle serve` answers JSON lines; `oracle witness …` behaves like the `witness` command, `oracle witness-with-services …` too where
// services or stand-ins for them answer; `oracle script` runs a script that calls it, `oracle scripts` one after the other, and
// `oracle registry` serves images, `oracle timestamps` timestamps.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	"witness-schema/oracle/internal/ask"
	"witness-schema/oracle/internal/imageregistry"
	"witness-schema/oracle/internal/script"
	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/timestamping"
	"witness-schema/oracle/internal/version"
	"witness-schema/oracle/internal/witnesscmd"
)

// commands lists every subcommand; each returns the exit status of the process. `worker` is for `serve` alone,
// which starts this same binary again.
var commands = map[string]func(arguments []string) int{
	"serve":   func(arguments []string) int { return serve.Command(ask.Operations(), arguments) },
	"worker":  func(arguments []string) int { return serve.WorkerCommand(ask.Operations(), arguments) },
	"version": version.Print,
	"script":  script.Command,
	"scripts": script.SeriesCommand,
	"witness": witnesscmd.Command,

	"registry":              imageregistry.Command,
	"timestamps":            timestamping.Command,
	"witness-with-services": witnesscmd.CommandWithServices,
}

func main() {
	os.Exit(dispatch(os.Args[1:]))
}

// dispatch runs the subcommand that the first argument names; it returns 2 when there is none.
func dispatch(arguments []string) int {
	if len(arguments) > 0 {
		if command, known := commands[arguments[0]]; known {
			return command(arguments[1:])
		}
	}
	fmt.Fprintf(os.Stderr, "usage: oracle %s\n", strings.Join(listCommands(), "|"))
	return 2
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
