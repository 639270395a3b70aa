package script

import "sync"

// tail keeps the last bytes of what is written to it, and how many there were.
type tail struct {
	mutex   sync.Mutex
	bytes   []byte
	written int
	limit   int
}

func (t *tail) Write(written []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.written += len(written)
	t.bytes = append(t.bytes, written...)
	if excess := len(t.bytes) - t.limit; excess > 0 {
		t.bytes = append(t.bytes[:0], t.bytes[excess:]...)
	}
	return len(written), nil
}

func (t *tail) text() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return string(t.bytes)
}

func (t *tail) size() int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.written
}
