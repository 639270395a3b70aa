package serve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// request is one line from the client. LimitMS bounds its time in milliseconds, 0 means the server's limit.
type request struct {
	ID        uint64          `json:"id"`
	Operation string          `json:"op"`
	LimitMS   int64           `json:"limit_ms"`
	Arguments json.RawMessage `json:"args"`
}

// answer is one line to the client: a result, a misuse told by Error, or a request that was lost (Crashed).
type answer struct {
	ID      uint64 `json:"id"`
	Result  any    `json:"result,omitempty"`
	Error   string `json:"error,omitempty"`
	Crashed string `json:"crashed,omitempty"`
}

// line is the answer as it goes over the wire, its newline included.
func (a answer) line() []byte {
	encoded, err := json.Marshal(a)
	if err != nil {
		encoded, _ = json.Marshal(answer{ID: a.ID, Error: "the answer cannot be written as JSON: " + err.Error()})
	}
	return append(encoded, '\n')
}

// readLine returns the next line without its newline; io.EOF after the last. Lines have no length limit.
func readLine(reader *bufio.Reader) ([]byte, error) {
	line, err := reader.ReadBytes('\n')
	if err == nil {
		return line[:len(line)-1], nil
	}
	if errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) > 0 {
		return line, nil
	}
	return nil, err
}
