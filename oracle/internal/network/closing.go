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

// Close makes the given HTTP transport refuse every connection, until what it returns is called. Rego is kept from the
// network by package allowed.
func Close(transport http.RoundTripper) (reopen func()) {
	// The default transport fetches key sets, cloud metadata and the remote references of JSON Schemas.
	standard, ok := transport.(*http.Transport)
	if !ok {
		return func() {}
	}
	proxy, dial := standard.Proxy, standard.DialContext
	standard.Proxy = nil
	standard.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, errOffline }
	return func() { standard.Proxy, standard.DialContext = proxy, dial }
}
