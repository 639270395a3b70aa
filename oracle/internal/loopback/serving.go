// Package loopback serves HTTP on 127.0.0.1 for as long as the parent of this process lives.
package loopback

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// headerPatience is how long a client may take for the headers of a request.
const headerPatience = time.Minute

// Serve writes the address to out, as http://127.0.0.1:PORT, and serves until in ends: so it outlives no parent, however that
// ends.
func Serve(handler http.Handler, in io.Reader, out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerPatience}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(ended)
	}()
	select {
	case err := <-failed:
		return err
	case <-ended:
		return server.Close()
	}
}
