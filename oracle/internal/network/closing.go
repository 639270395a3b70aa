// Package network closes this process's ways to the network, so that Rego and documents from strangers cannot
// reach it.
package network

import (
	"context"
	"errors"
	"net"
	"net/http"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

var errOffline = errors.New("the network is closed to Rego and to reading attestations")

// Close replaces the two Rego builtins that use the network (http.send, net.lookup_ip_addr) and makes the given
// HTTP transport refuse every connection. Rego sees an undefined result, as on a machine without a network.
// It cannot be undone within the process.
func Close(transport http.RoundTripper) {
	// Registering a builtin under its own name replaces OPA's. Restricting the capabilities instead would need
	// a hook into go-witness's rego.New, which has none (policy/rego.go).
	for _, builtin := range []*ast.Builtin{ast.HTTPSend, ast.NetLookupIPAddr} {
		topdown.RegisterBuiltinFunc(builtin.Name, refuseNetwork)
	}
	// json.match_schema is no network builtin, yet it fetches a remote `$ref` through the default transport.
	if standard, ok := transport.(*http.Transport); ok {
		standard.Proxy = nil
		standard.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, errOffline }
	}
}

// refuseNetwork is a builtin that always fails.
func refuseNetwork(topdown.BuiltinContext, []*ast.Term, func(*ast.Term) error) error {
	return errOffline
}
