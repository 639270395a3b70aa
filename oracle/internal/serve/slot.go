package serve

import (
	"encoding/json"
	"fmt"
	"sort"
	"time"
)

// slot handles one request at a time: in its long-lived worker, or in a fresh process for an operation that needs one.
type slot struct {
	Settings
	operations Operations
	worker     *child
	served     int
}

// serve answers jobs until the channel is closed, then retires the worker.
func (s *slot) serve(jobs <-chan job, answers chan<- []byte) {
	for next := range jobs {
		if s.operations[next.Operation].Fresh {
			answers <- s.askFresh(next)
		} else {
			answers <- s.askWorker(next)
		}
	}
	s.retireWorker()
}

// askWorker answers in the worker and starts one first if there is none or if it has served long enough.
func (s *slot) askWorker(next job) []byte {
	if s.served >= s.Recycle {
		s.retireWorker()
	}
	if s.worker == nil {
		started, err := startChild(place{})
		if err != nil {
			return answer{ID: next.ID, Error: "no worker can be started: " + err.Error()}.encode()
		}
		s.worker, s.served = started, 0
	}
	s.served++
	reply, lost := s.worker.ask(next.line, s.chooseLimit(next))
	if lost != "" {
		// The next request gets a new process, so a crash never reaches a neighbour.
		s.worker = nil
		return answer{ID: next.ID, Crashed: lost}.encode()
	}
	return reply
}

// askFresh answers in a process that exists for this request alone.
func (s *slot) askFresh(next job) []byte {
	at, err := readPlace(next.Arguments)
	if err != nil {
		return answer{ID: next.ID, Error: err.Error()}.encode()
	}
	started, err := startChild(at, "fresh")
	if err != nil {
		return answer{ID: next.ID, Error: "the run cannot be started: " + err.Error()}.encode()
	}
	reply, lost := started.ask(next.line, s.chooseLimit(next))
	if lost != "" {
		return answer{ID: next.ID, Crashed: lost}.encode()
	}
	// Killed, not retired: the step's command may have left a server running in its group.
	started.kill()
	return reply
}

// chooseLimit returns the request's own limit, or the server's when it names none.
func (s *slot) chooseLimit(next job) time.Duration {
	if next.LimitMS > 0 {
		return time.Duration(next.LimitMS) * time.Millisecond
	}
	return s.Limit
}

// retireWorker lets the worker end; the next request starts another.
func (s *slot) retireWorker() {
	if s.worker != nil {
		s.worker.retire()
		s.worker = nil
	}
}

// readPlace reads the directory and the complete environment that a run asks for. It ignores the other arguments,
// which the operation checks itself.
func readPlace(arguments json.RawMessage) (place, error) {
	var asked struct {
		Directory   string            `json:"directory"`
		Environment map[string]string `json:"environment"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return place{}, fmt.Errorf("arguments: %w", err)
	}
	if asked.Directory == "" {
		return place{}, fmt.Errorf("arguments: a run needs a directory")
	}
	// Never nil: exec.Cmd gives a nil environment the one of this process.
	variables := make([]string, 0, len(asked.Environment))
	for name, value := range asked.Environment {
		variables = append(variables, name+"="+value)
	}
	sort.Strings(variables)
	return place{asked.Directory, variables}, nil
}
