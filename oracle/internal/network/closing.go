// Package network closes this process's ways to the network, so that Rego and documents from strangers cannot
// reach it.
package network

import (
	"context"
	"errors"
	"net"
	"net/http"
)

var errOffline = errors.New("the network is closed to Rego and to reading attestations")

// Close makes the given HTTP transport refuse every connection. It cannot be undone within the process. Rego is kept from
// the network by package allowed.
func Close(transport http.RoundTripper) {
	// The default transport fetches key sets, cloud metadata and the remote references of JSON Schemas.
	if standard, ok := transport.(*http.Transport); ok {
		standard.Proxy = nil
		standard.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, errOffline }
	}
}
