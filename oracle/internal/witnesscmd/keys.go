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

var (
	errNoSigner = errors.New("failed to load any signers")
	// The words are ours: what `witness` says of two signers is not known here.
	errManySigners = errors.New("only one signer is supported")
)

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

// loadSigner reads the key from its file, or has Fulcio certify a new one where services answer. As in `witness`, the log has the
// reason and the error has none.
func (s *signerFlags) loadSigner() (cryptoutil.Signer, error) {
	if err := refuseSigningServices(s.flags, s.served); err != nil {
		return nil, err
	}
	// Any flag of a signer chooses it: --signer-file-cert-path without a key is an attempt to load one.
	var loaded []cryptoutil.Signer
	for _, name := range []string{"file", fulcio} {
		setters := s.options.collect(name)
		if len(setters) == 0 {
			continue
		}
		provider, err := signer.NewSignerProvider(name, setters...)
		if err != nil {
			log.Errorf("failed to create %v signer provider: %w", name, err)
			continue
		}
		one, err := provider.Signer(context.Background())
		if err != nil {
			log.Errorf("failed to create %v signer: %w", name, err)
			continue
		}
		if one == nil {
			return nil, fmt.Errorf("%w: the file has no key", errNoSigner)
		}
		loaded = append(loaded, one)
	}
	switch len(loaded) {
	case 0:
		return nil, errNoSigner
	case 1:
		return loaded[0], nil
	default:
		return nil, errManySigners
	}
}
