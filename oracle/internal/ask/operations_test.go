package ask

import (
	"testing"

	"witness-schema/oracle/internal/servetest"
)

// TestMain lets this test binary be its own worker.
func TestMain(m *testing.M) {
	servetest.Main(m, Operations())
}

// converse asks a server with these operations and returns the answers by id.
func converse(t *testing.T, lines ...string) map[uint64]servetest.Heard {
	t.Helper()
	return servetest.Converse(t, servetest.Quick, Operations(), lines...)
}
