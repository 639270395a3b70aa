package serve

import (
	"encoding/json"
	"fmt"
	"sort"
	"time"
)

// slot works on one request at a time: in its worker, or in a fresh process for a request that asks for one.
type slot struct {
	Settings
	operations Operations
	worker     *child
	served     int
}

func (s *slot) serve(jobs <-chan job, answers chan<- []byte) {
	for next := range jobs {
		if s.operations[next.Operation].Fresh {
			answers <- s.askFresh(next)
		} else {
			answers <- s.askWorker(next)
		}
	}
	s.dismiss()
}

func (s *slot) askWorker(next job) []byte {
	if s.served >= s.Recycle {
		s.dismiss()
	}
	if s.worker == nil {
		started, err := startChild(place{})
		if err != nil {
			return answer{ID: next.ID, Error: "no worker can be started: " + err.Error()}.line()
		}
		s.worker, s.served = started, 0
	}
	s.served++
	reply, lost := s.worker.ask(next.line, s.limitOf(next))
	if lost != "" {
		s.worker = nil
		return answer{ID: next.ID, Crashed: lost}.line()
	}
	return reply
}

func (s *slot) askFresh(next job) []byte {
	at, err := placeOf(next.Arguments)
	if err != nil {
		return answer{ID: next.ID, Error: err.Error()}.line()
	}
	started, err := startChild(at, "fresh")
	if err != nil {
		return answer{ID: next.ID, Error: "the run cannot be started: " + err.Error()}.line()
	}
	reply, lost := started.ask(next.line, s.limitOf(next))
	if lost != "" {
		return answer{ID: next.ID, Crashed: lost}.line()
	}
	started.end()
	return reply
}

func (s *slot) limitOf(next job) time.Duration {
	if next.LimitMS > 0 {
		return time.Duration(next.LimitMS) * time.Millisecond
	}
	return s.Limit
}

func (s *slot) dismiss() {
	if s.worker != nil {
		s.worker.retire()
		s.worker = nil
	}
}

// placeOf reads the directory and the complete environment that a run asks for.
func placeOf(arguments json.RawMessage) (place, error) {
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
	variables := make([]string, 0, len(asked.Environment))
	for name, value := range asked.Environment {
		variables = append(variables, name+"="+value)
	}
	sort.Strings(variables)
	return place{asked.Directory, variables}, nil
}
