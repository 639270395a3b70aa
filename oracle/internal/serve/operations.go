// Package serve answers JSON lines from a table of operations. A supervisor hands each request to one worker
// process, bounds its time and memory, and reports a lost process as the crash of that one request.
//
// It does not know what the operations do.
package serve

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// Operation answers one kind of request. A Fresh operation runs in a process of its own, in the directory and
// environment that its arguments name: attestors read both from the process, and a process has only one of each.
type Operation struct {
	Answer func(arguments json.RawMessage) (any, error)
	Fresh  bool
}

// Operations lists everything that a client may ask, by name.
type Operations map[string]Operation

// explainUnknown is the error for a name that is not in the table.
func (o Operations) explainUnknown(name string) string {
	known := make([]string, 0, len(o))
	for operation := range o {
		known = append(known, operation)
	}
	sort.Strings(known)
	return fmt.Sprintf("no operation is named %q; there are %s", name, strings.Join(known, ", "))
}
