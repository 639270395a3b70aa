package witnesscmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/signer/file"
	"github.com/in-toto/go-witness/timestamp"
	"github.com/spf13/pflag"
)

// signing has the flags of `run` and `sign` that choose a key in a file and the timestamp authorities.
type signing struct {
	provider         file.FileSignerProvider
	passphrase       string
	timestampServers []string
}

// addFlags takes the short name of --timestamp-servers, since `sign` uses -t for another flag.
func (s *signing) addFlags(flags *pflag.FlagSet, timestampShorthand string) {
	flags.StringVarP(&s.provider.KeyPath, "signer-file-key-path", "k", "", "file with the private key")
	flags.StringVar(&s.provider.CertPath, "signer-file-cert-path", "", "file with the certificate for the key")
	flags.StringSliceVar(&s.provider.IntermediatePaths, "signer-file-intermediate-paths", nil, "files with intermediate certificates")
	flags.StringVar(&s.passphrase, "signer-file-key-passphrase", "", "passphrase of the key")
	flags.StringVar(&s.provider.PassphrasePath, "signer-file-key-passphrase-path", "", "file with the passphrase")
	flags.StringSliceVarP(&s.timestampServers, "timestamp-servers", timestampShorthand, nil, "timestamp authorities to ask")
}

// loadSigner reads the key. It fails with the words of `witness` if no key is named or if it cannot be read.
func (s *signing) loadSigner(flags *pflag.FlagSet) (cryptoutil.Signer, error) {
	if s.provider.KeyPath == "" {
		return nil, errors.New("no signers found")
	}
	// A nil passphrase means none, and an empty one is a passphrase, so the value cannot tell whether the flag was given.
	if flags.Changed("signer-file-key-passphrase") {
		s.provider.Passphrase = &s.passphrase
	}
	signer, err := s.provider.Signer(context.Background())
	if err != nil {
		return nil, fmt.Errorf("failed to load signers: %w", err)
	}
	return signer, nil
}

// buildTimestampers returns a client for each timestamp authority. Nothing is sent until something is signed.
func (s *signing) buildTimestampers() []timestamp.Timestamper {
	var timestampers []timestamp.Timestamper
	for _, server := range s.timestampServers {
		timestampers = append(timestampers, timestamp.NewTimestamper(timestamp.TimestampWithUrl(server)))
	}
	return timestampers
}
