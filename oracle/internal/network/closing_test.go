package network

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOnlyWhatStaysOpenIsReached(t *testing.T) {
	answer := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	first, second := httptest.NewServer(answer), httptest.NewServer(answer)
	defer first.Close()
	defer second.Close()
	astray := httptest.NewServer(http.RedirectHandler(second.URL, http.StatusFound))
	defer astray.Close()
	strip := func(server *httptest.Server) string { return strings.TrimPrefix(server.URL, "http://") }
	for _, row := range []struct {
		open    []string
		asked   string
		reached bool
	}{
		{nil, first.URL, false},
		{[]string{strip(first)}, first.URL, true},
		{[]string{strip(first)}, second.URL, false},
		{[]string{strip(astray)}, astray.URL, false},
	} {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		client := &http.Client{Transport: transport}
		reopen := Close(transport, row.open...)
		said, err := client.Get(row.asked)
		if (err == nil) != row.reached || (err != nil && !errors.Is(err, errOffline)) {
			t.Errorf("%v, %s: %v", row.open, row.asked, err)
		}
		if said != nil {
			_ = said.Body.Close()
		}
		reopen()
		if said, err = client.Get(second.URL); err != nil {
			t.Fatalf("it stays closed: %v", err)
		}
		_ = said.Body.Close()
	}
}
