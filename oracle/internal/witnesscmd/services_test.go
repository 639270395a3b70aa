package witnesscmd

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without services nobody can judge what these attestors find; with them it is go-witness's word, here that nothing answers.
func TestServedAttestorsAreJudged(t *testing.T) {
	folder := t.TempDir()
	key := writeKey(t, folder)
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:1/token?")
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1")
	t.Setenv("AWS_REGION", "eu-west-1")
	for _, row := range []struct {
		attestor string
		served   bool
		code     int
		said     string
	}{
		{"github", false, notJudgedStatus, "not judged: the attestor github"},
		{"github", true, 1, "connection refused"},
		{"aws", false, notJudgedStatus, "not judged: the attestor aws"},
		{"aws", true, 1, "attestor aws failed"},
	} {
		var log bytes.Buffer
		around := surroundings{limitMemory: func() {}, record: func(string, []byte) {}, log: &log, served: row.served}
		line := []string{"run", "-s", "build", "-a", row.attestor, "-k", key, "-d", folder, "-o", filepath.Join(folder, "out.json"), "--", "true"}
		if code := execute(line, around); code != row.code || !strings.Contains(log.String(), row.said) {
			t.Errorf("%s, served %v: exit code %d, %s", row.attestor, row.served, code, log.String())
		}
	}
}

// Of a timestamp authority, too. Without services a mistake comes first, and what is right is not judged.
func TestServedTimestampsAreJudged(t *testing.T) {
	folder := t.TempDir()
	key := writeKey(t, folder)
	text := filepath.Join(folder, "text")
	if err := os.WriteFile(text, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "out.json")
	asked := []string{"-k", key, "-o", out, "--timestamp-servers", "http://127.0.0.1:1"}
	run := append([]string{"run", "-s", "build", "-a", "environment", "-d", folder}, asked...)
	sign := append([]string{"sign", "-f", text}, asked...)
	for _, row := range []struct {
		line   []string
		served bool
		code   int
		said   string
	}{
		{append(run, "--", "true"), false, notJudgedStatus, "not judged: --timestamp-servers"},
		{append(run, "--", "true"), true, 1, "connection refused"},
		{append(run, "--archivista-headers", "a: b", "--", "false"), true, 1, "exit status 1"},
		{append(run[:len(run)-2:len(run)-2], "--archivista-headers", "a", "--", "true"), true, notJudgedStatus, "not judged: --archivista-headers"},
		{append(run[:len(run)-2:len(run)-2], "--enable-archivista", "--", "true"), false, notJudgedStatus, "not judged: --enable-archivista"},
		{sign, false, notJudgedStatus, "not judged: --timestamp-servers"},
		{sign, true, 1, "connection refused"},
	} {
		var log bytes.Buffer
		around := surroundings{limitMemory: func() {}, record: func(string, []byte) {}, log: &log, served: row.served}
		if code := execute(row.line, around); code != row.code || !strings.Contains(log.String(), row.said) {
			t.Errorf("%v, served %v: exit code %d, %s", row.line, row.served, code, log.String())
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%v, served %v: a document was written", row.line, row.served)
		}
	}
}

// writeKey writes a private key, and returns its path.
func writeKey(t *testing.T, folder string) string {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(folder, "key.pem")
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600); err != nil {
		t.Fatal(err)
	}
	return key
}
