package timestamping

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/timestamp"
)

// expired returns a signer whose certificate counted for ten minutes from `from`, and its root.
func expired(t *testing.T, from time.Time) (cryptoutil.Signer, *x509.Certificate) {
	t.Helper()
	rootKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "root"}, NotBefore: from.Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	root, err := issue(root, root, rootKey.Public(), rootKey)
	if err != nil {
		t.Fatal(err)
	}
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	leaf, err := issue(&x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "step"}, NotBefore: from, NotAfter: from.Add(10 * time.Minute),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}}, root, key.Public(), rootKey)
	if err != nil {
		t.Fatal(err)
	}
	inner, err := cryptoutil.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := cryptoutil.NewX509Signer(inner, leaf, nil, []*x509.Certificate{root})
	if err != nil {
		t.Fatal(err)
	}
	return signer, root
}

func TestAnExpiredCertificateCountsOnlyWithATimestampOfItsTimeFromTheTrustedAuthority(t *testing.T) {
	then := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	from, to := then.Add(-time.Hour), time.Now().Add(time.Hour)
	signer, root := expired(t, then)
	make := func(at time.Time) *Authority {
		made, err := New(from, to, func() time.Time { return at })
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	inside, outside, other := make(then.Add(time.Minute)), make(then.Add(time.Hour)), make(then.Add(time.Minute))
	for _, row := range []struct {
		name           string
		asked, trusted *Authority
		passes         bool
	}{
		{"within", inside, inside, true}, {"wrong time", outside, outside, false},
		{"another authority", other, inside, false}, {"no authority is trusted", inside, nil, false}, {"no timestamp", nil, inside, false},
	} {
		sign := []dsse.SignOption{dsse.SignWithSigners(signer)}
		if row.asked != nil {
			server := httptest.NewServer(row.asked)
			defer server.Close()
			sign = append(sign, dsse.SignWithTimestampers(timestamp.NewTimestamper(timestamp.TimestampWithUrl(server.URL))))
		}
		envelope, err := dsse.Sign("text/plain", bytes.NewReader([]byte("payload")), sign...)
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		verify := []dsse.VerificationOption{dsse.VerifyWithRoots(root)}
		if row.trusted != nil {
			verify = append(verify, dsse.VerifyWithTimestampVerifiers(timestamp.NewVerifier(timestamp.VerifyWithCerts([]*x509.Certificate{row.trusted.Root}))))
		}
		_, err = envelope.Verify(verify...)
		if (err == nil) != row.passes {
			t.Errorf("%s: %v", row.name, err)
		}
		t.Logf("%s: %v", row.name, err)
	}
}
