package witnesscmd

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/gobwas/glob"
	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/attestation/commandrun"
	"github.com/in-toto/go-witness/log"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"witness-schema/oracle/internal/registered"
	"witness-schema/oracle/internal/running"
)

// commandRun has the flags of `witness run`.
type commandRun struct {
	keys           signerFlags
	store          storeFlags
	step, out      string
	directory      string
	attestations   []string
	hashes         []string
	directoryGlobs []string
	trace          bool
	sensitive      sensitiveVariables
	options        *optionFlags[attestation.Attestor]
	record         Recorder
}

// sensitiveVariables says how the environment attestor treats variables whose names look like those of secrets.
type sensitiveVariables struct {
	filter, withoutDefaults bool
	add, allow              []string
}

// newRun is `witness run -s STEP -a git,environment -k KEY -o FILE [--attestor-NAME-OPTION …] -- COMMAND…`.
func newRun(around surroundings) *cobra.Command {
	chosen := commandRun{record: around.record, keys: signerFlags{served: around.served}}
	command := &cobra.Command{Use: "run [command]", Short: "Run a command and record what it did", RunE: func(_ *cobra.Command, command []string) error {
		return chosen.runStep(command)
	}}
	chosen.addFlags(command.Flags())
	return command
}

func (c *commandRun) runStep(command []string) error {
	signer, err := c.keys.loadSigner()
	if err != nil {
		return fmt.Errorf("failed to load signers: %w", err)
	}
	if !c.keys.served {
		if err := refuseAttestors(c.attestations, c.keys.flags); err != nil {
			return err
		}
	}
	attestors, err := registered.Choose(c.attestations, command, commandrun.WithTracing(c.trace))
	if err != nil {
		return err
	}
	// Before the run, so that a wrong option stops it before the command has any effect.
	if err := c.configure(attestors); err != nil {
		return err
	}
	shared, err := c.buildContextOptions()
	if err != nil {
		return err
	}
	timestampers, err := c.keys.buildTimestampers()
	if err != nil {
		return err
	}
	results, err := witness.RunWithExports(
		c.step,
		witness.RunWithSigners(signer),
		witness.RunWithTimestampers(timestampers...),
		witness.RunWithAttestors(attestors),
		witness.RunWithAttestationOpts(shared...),
	)
	if err != nil && !c.keys.served {
		return blameService(err)
	}
	if err != nil {
		return err
	}
	if err := refuseLater(c.keys.flags, c.keys.served); err != nil {
		return err
	}
	return c.write(results)
}

// configure applies the flags of each attestor that runs, in place, since a setter of go-witness may return another one.
// Flags of others have no effect.
func (c *commandRun) configure(attestors []attestation.Attestor) error {
	for index := range attestors {
		for _, set := range c.options.collect(attestors[index].Name()) {
			configured, err := set(attestors[index])
			if err != nil {
				return fmt.Errorf("failed to set attestor option for %s: %w", attestors[index].Name(), err)
			}
			attestors[index] = configured
		}
	}
	return nil
}

// addFlags adds the flags with the names and defaults of `witness run`.
func (c *commandRun) addFlags(flags *pflag.FlagSet) {
	c.keys.addFlags(flags, "t")
	flags.StringVarP(&c.step, "step", "s", "", "name of the step")
	flags.StringVarP(&c.out, "outfile", "o", "", "file for the signed collection")
	flags.StringVarP(&c.directory, "workingdir", "d", "", "directory that the command runs in")
	flags.StringSliceVarP(&c.attestations, "attestations", "a", []string{"environment", "git"}, "attestors, beside product, material and command-run")
	flags.StringSliceVar(&c.hashes, "hashes", []string{"sha256"}, "digests to compute")
	flags.StringSliceVar(&c.directoryGlobs, "dirhash-glob", nil, "directories to hash as one")
	flags.BoolVarP(&c.trace, "trace", "r", false, "trace the command")
	flags.BoolVar(&c.sensitive.filter, "env-filter-sensitive-vars", false, "leave sensitive variables out")
	flags.BoolVar(&c.sensitive.withoutDefaults, "env-disable-default-sensitive-vars", false, "start from an empty list of sensitive names")
	flags.StringSliceVar(&c.sensitive.add, "env-add-sensitive-key", nil, "more sensitive names")
	flags.StringSliceVar(&c.sensitive.allow, "env-allow-sensitive-key", nil, "names that are not sensitive")
	c.store.addFlags(flags)
	c.options = addAttestorFlags(flags)
}

// buildContextOptions returns what all attestors of the run share. It fails for an unknown hash and a malformed glob.
func (c *commandRun) buildContextOptions() ([]attestation.AttestationContextOption, error) {
	hashes, err := running.ParseHashes(c.hashes)
	if err != nil {
		return nil, err
	}
	// Compiled here for the error alone: go-witness compiles them again.
	for _, pattern := range c.directoryGlobs {
		if _, err := glob.Compile(pattern); err != nil {
			return nil, fmt.Errorf("failed to compile glob: %w", err)
		}
	}
	return []attestation.AttestationContextOption{
		attestation.WithWorkingDir(c.directory),
		attestation.WithHashes(hashes),
		attestation.WithDirHashGlob(c.directoryGlobs),
		attestation.WithEnvCapturer(c.sensitive.add, c.sensitive.allow, c.sensitive.withoutDefaults, c.sensitive.filter),
	}, nil
}

// write writes the collection to the named file, and each attestation that is signed on its own to NAME-ATTESTOR.json
// beside it. Each is stored after it has been written.
func (c *commandRun) write(results []witness.RunResult) error {
	client := c.store.client(c.keys.served)
	for _, result := range results {
		envelope, err := json.Marshal(&result.SignedEnvelope)
		if err != nil {
			return fmt.Errorf("failed to marshal envelope: %w", err)
		}
		path := c.out
		if result.AttestorName != "" {
			// A name with a slash would be a path into another folder.
			path += "-" + strings.ReplaceAll(result.AttestorName, string(os.PathSeparator), "-") + ".json"
		}
		if err := writeOut(c.record, path, envelope); err != nil {
			return err
		}
		if client == nil {
			continue
		}
		gitoid, err := client.Store(context.Background(), result.SignedEnvelope)
		if err != nil {
			return fmt.Errorf("failed to store artifact in archivista: %w", err)
		}
		log.Infof("Stored in archivista as %v", gitoid)
	}
	return nil
}
