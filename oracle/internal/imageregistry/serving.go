// Package imageregistry serves an empty OCI registry on 127.0.0.1: that of go-containerregistry, which keeps its blobs in a folder.
package imageregistry

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"

	"witness-schema/oracle/internal/loopback"
)

// Command is `oracle registry FOLDER`. It prints the address, then serves until its standard input ends: so it outlives no
// parent, however that ends. It returns 2 for other arguments, 1 if it cannot serve.
func Command(arguments []string) int {
	if len(arguments) != 1 {
		fmt.Fprintln(os.Stderr, "usage: oracle registry FOLDER")
		return 2
	}
	if err := loopback.Serve(handler(arguments[0]), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle registry: "+err.Error())
		return 1
	}
	return 0
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
