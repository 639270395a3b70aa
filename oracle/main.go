// Command oracle judges attestations and policies with the real go-witness.
//
// `oracle serve` answers JSON lines; `oracle witness …` behaves as the `witness` command does.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	_ "github.com/in-toto/go-witness" // its imports register every attestor
)

// commands is the closed table of subcommands; each returns the exit status of the process.
var commands map[string]func(arguments []string) int

func init() {
	commands = map[string]func([]string) int{
		"serve":   serveCommand,
		"worker":  workerCommand,
		"version": versionCommand,
		"witness": witnessCommand,
	}
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
