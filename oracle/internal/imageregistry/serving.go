// Package imageregistry serves an empty OCI registry on 127.0.0.1: that of go-containerregistry, which keeps its blobs in a folder.
package imageregistry

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

// headerPatience is how long a client may take for the headers of a request.
const headerPatience = time.Minute

// Command is `oracle registry FOLDER`. It prints the address, then serves until its standard input ends: so it outlives no
// parent, however that ends. It returns 2 for other arguments, 1 if it cannot serve.
func Command(arguments []string) int {
	if len(arguments) != 1 {
		fmt.Fprintln(os.Stderr, "usage: oracle registry FOLDER")
		return 2
	}
	if err := serve(arguments[0], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle registry: "+err.Error())
		return 1
	}
	return 0
}

// serve keeps blobs in the folder, writes the address to out, and serves until in ends.
func serve(folder string, in io.Reader, out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	server := &http.Server{Handler: handler(folder), ReadHeaderTimeout: headerPatience}
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

// handler answers as the distribution specification has it, with the referrers of a manifest (1.1). Who asked what is logged by
// whoever stands before it.
func handler(folder string) http.Handler {
	return registry.New(
		registry.Logger(log.New(io.Discard, "", 0)),
		registry.WithReferrersSupport(true),
		registry.WithBlobHandler(registry.NewDiskBlobHandler(folder)),
	)
}
