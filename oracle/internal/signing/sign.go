package signing

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"

	"witness-schema/oracle/internal/capping"
)

// SignArguments is what is to be signed, and with which key: PEM in base64, as the files of `witness sign` have it.
type SignArguments struct {
	Payload       []byte   `json:"payload"`
	Type          string   `json:"type"`
	Key           []byte   `json:"key"`
	Passphrase    []byte   `json:"passphrase"`
	Certificate   []byte   `json:"certificate"`
	Intermediates [][]byte `json:"intermediates"`
}

// SignResult has the envelope, or why there is none: the key is somebody else's, and no misuse of the oracle.
type SignResult struct {
	Envelope []byte `json:"envelope"`
	Error    string `json:"error"`
}

// Sign signs as `witness sign` does with the signer `file`.
func Sign(arguments SignArguments) (any, error) {
	envelope, err := arguments.sign()
	if err != nil {
		return SignResult{Error: capping.CutText(err.Error())}, nil
	}
	encoded, err := json.Marshal(&envelope)
	return SignResult{Envelope: encoded}, err
}

func (a SignArguments) sign() (dsse.Envelope, error) {
	key, err := cryptoutil.TryParseKeyFromReaderWithPassword(bytes.NewReader(a.Key), a.Passphrase)
	if err != nil {
		return dsse.Envelope{}, fmt.Errorf("failed to load key: %w", err)
	}
	var options []cryptoutil.SignerOption
	if len(a.Certificate) > 0 {
		leaf, err := parseLeaf(a.Certificate)
		if err != nil {
			return dsse.Envelope{}, err
		}
		options = append(options, cryptoutil.SignWithCertificate(leaf))
	}
	if len(a.Intermediates) > 0 {
		intermediates, err := ParseCertificates(a.Intermediates)
		if err != nil {
			return dsse.Envelope{}, err
		}
		options = append(options, cryptoutil.SignWithIntermediates(intermediates))
	}
	signer, err := cryptoutil.NewSigner(key, options...)
	if err != nil {
		return dsse.Envelope{}, err
	}
	return dsse.Sign(a.Type, bytes.NewReader(a.Payload), dsse.SignWithSigners(signer))
}

func parseLeaf(text []byte) (*x509.Certificate, error) {
	parsed, err := cryptoutil.TryParseKeyFromReader(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("failed to load certificate: %w", err)
	}
	certificate, is := parsed.(*x509.Certificate)
	if !is {
		return nil, errors.New("failed to load certificate: it is none")
	}
	return certificate, nil
}

// ParseCertificates parses texts with one certificate each. It fails for the first that has none.
func ParseCertificates(texts [][]byte) ([]*x509.Certificate, error) {
	var parsed []*x509.Certificate
	for _, text := range texts {
		certificate, err := cryptoutil.TryParseCertificate(text)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, certificate)
	}
	return parsed, nil
}
