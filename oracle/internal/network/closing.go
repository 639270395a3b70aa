// Package network closes this process's ways to the network, so that Rego and documents from strangers cannot
// reach it.
package network

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
)

var errOffline = errors.New("the network is closed to Rego and to reading attestations")

// Close makes the given HTTP transport refuse every connection but those to the addresses that stay open, as `host:port`, until
// what it returns is called. Rego is kept from the network by package allowed.
func Close(transport http.RoundTripper, open ...string) (reopen func()) {
	// The default transport fetches key sets, cloud metadata and the remote references of JSON Schemas.
	standard, ok := transport.(*http.Transport)
	if !ok {
		return func() {}
	}
	proxy, dial := standard.Proxy, standard.DialContext
	standard.Proxy = nil
	standard.DialContext = func(running context.Context, kind, address string) (net.Conn, error) {
		if slices.Contains(open, address) {
			return dial(running, kind, address)
		}
		return nil, errOffline
	}
	return func() { standard.Proxy, standard.DialContext = proxy, dial }
}
