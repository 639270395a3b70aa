// Package timestamping answers RFC 3161 queries on 127.0.0.1, with an authority that is made for one run.
package timestamping

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"math/big"
	"net/http"
	"time"

	"github.com/digitorus/timestamp"
)

// policyID names the policy of the authority, in the arc that is kept for examples.
var policyID = asn1.ObjectIdentifier{2, 999, 1}

// usageID and timeStampingID are the extension "extended key usage", which RFC 3161 wants critical, and its one value.
var (
	usageID        = asn1.ObjectIdentifier{2, 5, 29, 37}
	timeStampingID = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}
)

// maxQuery limits what is read of a request, in bytes.
const maxQuery = 64 << 10

// Authority signs the time of its clock.
type Authority struct {
	Root, certificate *x509.Certificate
	key               crypto.Signer
	now               func() time.Time
}

// New makes a root and below it the certificate that signs timestamps. Both count from `from` to `to`.
func New(from, to time.Time, now func() time.Time) (*Authority, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "stand-in timestamp root"}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	root, err = issue(root, root, rootKey.Public(), rootKey)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{timeStampingID})
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "stand-in timestamp authority"}, NotBefore: from, NotAfter: to,
		KeyUsage:        x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: usageID, Critical: true, Value: usage}},
	}
	leaf, err = issue(leaf, root, key.Public(), rootKey)
	return &Authority{Root: root, certificate: leaf, key: key, now: now}, err
}

func issue(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	text, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(text)
}

// ServeHTTP answers a query with a token, or with the refusal of RFC 3161.
func (a *Authority) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	answer, err := a.answer(io.LimitReader(in.Body, maxQuery))
	if err != nil {
		http.Error(out, err.Error(), http.StatusInternalServerError)
		return
	}
	out.Header().Set("Content-Type", "application/timestamp-reply")
	_, _ = out.Write(answer)
}

func (a *Authority) answer(in io.Reader) ([]byte, error) {
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	query, err := timestamp.ParseRequest(text)
	if err != nil {
		return timestamp.CreateErrorResponse(timestamp.Rejection, timestamp.BadDataFormat)
	}
	token := timestamp.Timestamp{
		HashAlgorithm: query.HashAlgorithm, HashedMessage: query.HashedMessage, Time: a.now(), Accuracy: time.Second,
		Nonce: query.Nonce, Policy: policyID, AddTSACertificate: query.Certificates,
	}
	return token.CreateResponseWithOpts(a.certificate, a.key, crypto.SHA256)
}
