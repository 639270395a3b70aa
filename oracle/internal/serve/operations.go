// Package serve answers JSON lines with a table of operations: a supervisor hands each request to one worker
// process, bounds its time and memory, and tells a lost process as the crash of that one request.
//
// It knows nothing of what the operations do.
package serve

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// Operation answers one kind of request. A Fresh one runs in a process of its own, in the directory and
// environment that its arguments name.
type Operation struct {
	Answer func(arguments json.RawMessage) (any, error)
	Fresh  bool
}

// Operations is the closed table of what a client may ask, by name.
type Operations map[string]Operation

func (o Operations) unknown(name string) string {
	known := make([]string, 0, len(o))
	for operation := range o {
		known = append(known, operation)
	}
	sort.Strings(known)
	return fmt.Sprintf("no operation is named %q; there are %s", name, strings.Join(known, ", "))
}
