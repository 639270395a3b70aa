package witnesscmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/log"
	"github.com/in-toto/go-witness/signer"
	"github.com/in-toto/go-witness/timestamp"
	"github.com/spf13/pflag"
)

var errNoSigner = errors.New("failed to load any signers")

// signerFlags has the flags of `run` and `sign` that choose a key and the timestamp authorities.
type signerFlags struct {
	flags   *pflag.FlagSet
	options *optionFlags[signer.SignerProvider]
	// served says that services answer.
	served bool
}

// addFlags takes the short name of --timestamp-servers, since `sign` uses -t for another flag.
func (s *signerFlags) addFlags(flags *pflag.FlagSet, timestampShorthand string) {
	s.flags = flags
	s.options = addSignerFlags(flags)
	flags.StringSliceP(timestampFlag, timestampShorthand, nil, "timestamp authorities to ask")
}

// buildTimestampers returns one for each address that was given, in that order; none where nothing answers, for which
// refuseLater stands up in the end.
func (s *signerFlags) buildTimestampers() ([]timestamp.Timestamper, error) {
	if !s.served {
		return nil, nil
	}
	addresses, err := s.flags.GetStringSlice(timestampFlag)
	var timestampers []timestamp.Timestamper
	for _, address := range addresses {
		timestampers = append(timestampers, timestamp.NewTimestamper(timestamp.TimestampWithUrl(address)))
	}
	return timestampers, err
}

// loadSigner reads the key from its file. As in `witness`, the log has the reason and the error has none.
func (s *signerFlags) loadSigner() (cryptoutil.Signer, error) {
	if err := refuseSigningServices(s.flags); err != nil {
		return nil, err
	}
	// Any flag of the signer chooses it: --signer-file-cert-path without a key is an attempt to load one.
	setters := s.options.collect("file")
	if len(setters) == 0 {
		return nil, errNoSigner
	}
	provider, err := signer.NewSignerProvider("file", setters...)
	if err != nil {
		log.Errorf("failed to create file signer provider: %w", err)
		return nil, errNoSigner
	}
	loaded, err := provider.Signer(context.Background())
	if err != nil {
		log.Errorf("failed to create file signer: %w", err)
		return nil, errNoSigner
	}
	if loaded == nil {
		return nil, fmt.Errorf("%w: the file has no key", errNoSigner)
	}
	return loaded, nil
}
