package serve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// request is one line from the client. LimitMS bounds its time in milliseconds; 0 means the server's limit.
type request struct {
	ID        uint64          `json:"id"`
	Operation string          `json:"op"`
	LimitMS   int64           `json:"limit_ms"`
	Arguments json.RawMessage `json:"args"`
}

// answer is one line to the client: a Result, an Error for misuse, or the reason why the request was lost (Crashed).
type answer struct {
	ID      uint64 `json:"id"`
	Result  any    `json:"result,omitempty"`
	Error   string `json:"error,omitempty"`
	Crashed string `json:"crashed,omitempty"`
}

// encode returns the answer as one line of JSON, newline included. A result that JSON cannot express becomes an Error.
func (a answer) encode() []byte {
	encoded, err := json.Marshal(a)
	if err != nil {
		encoded, _ = json.Marshal(answer{ID: a.ID, Error: "the answer cannot be written as JSON: " + err.Error()})
	}
	return append(encoded, '\n')
}

// readLine returns the next line without its newline, and io.EOF after the last. Lines have no length limit.
func readLine(reader *bufio.Reader) ([]byte, error) {
	// Not bufio.Scanner, which gives up on a line longer than its buffer.
	line, err := reader.ReadBytes('\n')
	if err == nil {
		return line[:len(line)-1], nil
	}
	// The last line may lack its newline, as when somebody types a request into `oracle serve`.
	if errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) > 0 {
		return line, nil
	}
	return nil, err
}
