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
	key := filepath.Join(folder, "key.pem")
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600); err != nil {
		t.Fatal(err)
	}
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
