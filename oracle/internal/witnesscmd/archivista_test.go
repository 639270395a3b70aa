package witnesscmd

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// Each request to the store has the headers of the flag, and go-witness's own kind of content.
func TestHeadersReachTheStore(t *testing.T) {
	folder := t.TempDir()
	key := writeKey(t, folder)
	var got []http.Header
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		got = append(got, request.Header)
		if request.Header.Get("Authorization") != "Bearer made: up" {
			http.Error(writer, "who asks?", http.StatusUnauthorized)
			return
		}
		_, _ = writer.Write([]byte(`{"gitoid": "12"}`))
	}))
	defer server.Close()
	line := []string{"run", "-s", "build", "-a", "environment", "-k", key, "-d", folder, "-o", filepath.Join(folder, "out.json"),
		"--enable-archivista", "--archivista-server", server.URL}
	for _, row := range []struct {
		headers []string
		code    int
		said    string
	}{
		{nil, 1, "failed to store artifact in archivista: "},
		{[]string{"authorization:Bearer made: up", "Content-Type: text/plain"}, 0, "Stored in archivista as 12"},
		{[]string{"Authorization: other", "Authorization: Bearer made: up"}, 0, "Stored in archivista as 12"},
	} {
		var log bytes.Buffer
		words := line
		for _, header := range row.headers {
			words = append(words, "--archivista-headers", header)
		}
		around := surroundings{limitMemory: func() {}, record: func(string, []byte) {}, log: &log, served: true}
		if code := execute(append(words, "--", "true"), around); code != row.code || !strings.Contains(log.String(), row.said) {
			t.Errorf("%v: exit code %d, %s", row.headers, code, log.String())
		}
		if last := got[len(got)-1]; last.Get("Content-Type") != "application/json" {
			t.Errorf("%v: content %s", row.headers, last.Get("Content-Type"))
		}
	}
}

// What no header of HTTP is, is not judged, and nothing is written or asked.
func TestOddHeadersAreNotJudged(t *testing.T) {
	for _, text := range []string{"Authorization", ": value", " Name: value", "Na me: value", "Name : value", "Name: a\r\nOther: b", "Näme: a", "Name: a\x00"} {
		if plainHeader.MatchString(text) {
			t.Errorf("%q is taken for a header", text)
		}
	}
	for _, text := range []string{"Name:", "Name:value", "X-Name_1: a:b", "Name: ä\tb"} {
		if !plainHeader.MatchString(text) {
			t.Errorf("%q is not taken for a header", text)
		}
	}
}
