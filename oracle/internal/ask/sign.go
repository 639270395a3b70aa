package ask

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
)

// signArguments is what is to be signed, and with which key: PEM in base64, as the files of `witness sign` have it.
type signArguments struct {
	Payload       []byte   `json:"payload"`
	Type          string   `json:"type"`
	Key           []byte   `json:"key"`
	Passphrase    []byte   `json:"passphrase"`
	Certificate   []byte   `json:"certificate"`
	Intermediates [][]byte `json:"intermediates"`
}

// signResult has the envelope, or why there is none: the key is somebody else's, and no misuse of the oracle.
type signResult struct {
	Envelope []byte `json:"envelope"`
	Error    string `json:"error"`
}

// signOperation signs as `witness sign` does with the signer `file`.
func signOperation(arguments signArguments) (any, error) {
	envelope, err := arguments.sign()
	if err != nil {
		return signResult{Error: capText(err.Error())}, nil
	}
	encoded, err := json.Marshal(&envelope)
	return signResult{Envelope: encoded}, err
}

func (a signArguments) sign() (dsse.Envelope, error) {
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
		intermediates, err := parseCertificates(a.Intermediates)
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
