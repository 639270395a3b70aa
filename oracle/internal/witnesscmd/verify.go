package witnesscmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/log"
	"github.com/in-toto/go-witness/policy"
	"github.com/in-toto/go-witness/source"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"witness-schema/oracle/internal/allowed"
	"witness-schema/oracle/internal/network"
	"witness-schema/oracle/internal/verifying"
)

// commandVerify has the flags of `witness verify`.
type commandVerify struct {
	policy, publicKey   string
	attestations        []string
	artifact, directory string
	subjects            []string
	identity            policyIdentity
	store               storeFlags
	limitMemory         func()
	served              bool
}

// newVerify is `witness verify -p POLICY -k PUBLICKEY -a COLLECTION… (-f FILE | -s DIGEST)`.
func newVerify(around surroundings) *cobra.Command {
	chosen := commandVerify{limitMemory: around.limitMemory, served: around.served}
	command := &cobra.Command{Use: "verify", Short: "Verify attestations against a policy", RunE: func(command *cobra.Command, _ []string) error {
		if err := refuseKeyService(command.Flags(), "verifier"); err != nil {
			return err
		}
		if err := refuseLater(command.Flags(), around.served); err != nil {
			return err
		}
		return chosen.verifyPolicy()
	}}
	chosen.addFlags(command.Flags())
	command.MarkFlagsOneRequired("publickey", "policy-ca", "policy-ca-roots", "policy-ca-intermediates", "verifier-kms-ref")
	command.MarkFlagsOneRequired("artifactfile", "subjects")
	return command
}

// verifyPolicy closes the network first and refuses modules that need more than is allowed, because it evaluates Rego that
// nobody has reviewed. `witness` does neither. Where a store of attestations is to be asked, its address alone stays open.
func (c *commandVerify) verifyPolicy() error {
	open, err := c.store.listOpen(c.served)
	if err != nil {
		return err
	}
	// Opened again for a call that follows in the same process.
	defer network.Close(http.DefaultTransport, open...)()
	c.limitMemory()
	policyEnvelope, err := readPolicy(c.policy)
	if err != nil {
		return fmt.Errorf("failed to open policy file: %w", err)
	}
	if err := allowed.CheckPolicy(policyEnvelope.Payload); err != nil {
		return err
	}
	options, err := c.buildOptions()
	if err != nil {
		return err
	}
	verifiers, err := c.readVerifiers()
	if err != nil {
		return err
	}
	// A payload that is no policy is go-witness's to refuse.
	var read policy.Policy
	if json.Unmarshal(policyEnvelope.Payload, &read) == nil {
		if err := refusePolicyKeys(read); err != nil {
			return err
		}
	}
	verified, err := witness.Verify(context.Background(), policyEnvelope, verifiers, options...)
	if refused := allowed.TakeCalled(); refused != nil {
		return refused
	}
	logOutcome(verified, err)
	if err != nil {
		return fmt.Errorf("failed to verify policy: %w", err)
	}
	return nil
}

// addFlags adds the flags with the names and defaults of `witness verify`.
func (c *commandVerify) addFlags(flags *pflag.FlagSet) {
	every := []string{"*"}
	flags.StringVarP(&c.policy, "policy", "p", "", "signed policy")
	flags.StringVarP(&c.publicKey, "publickey", "k", "", "public key of the policy's signer")
	flags.StringSliceVarP(&c.attestations, "attestations", "a", nil, "signed collections")
	flags.StringVarP(&c.artifact, "artifactfile", "f", "", "artifact to verify")
	flags.StringVar(&c.directory, "directory-path", "", "directory to verify")
	flags.StringSliceVarP(&c.subjects, "subjects", "s", nil, "digests to search from")
	flags.StringSliceVar(&c.identity.oldRoots, "policy-ca", nil, "root certificates (use --policy-ca-roots)")
	flags.StringSliceVar(&c.identity.roots, "policy-ca-roots", nil, "root certificates of the policy's signer")
	flags.StringSliceVar(&c.identity.intermediates, "policy-ca-intermediates", nil, "intermediate certificates")
	flags.StringSliceVar(&c.identity.timestampServers, "policy-timestamp-servers", nil, "certificates of timestamp authorities")
	flags.StringVar(&c.identity.commonName, "policy-commonname", "*", "common name of the policy's signer")
	flags.StringSliceVar(&c.identity.dnsNames, "policy-dns-names", every, "its DNS names")
	flags.StringSliceVar(&c.identity.emails, "policy-emails", every, "its e-mail addresses")
	flags.StringSliceVar(&c.identity.organizations, "policy-organizations", every, "its organizations")
	flags.StringSliceVar(&c.identity.resource, "policy-uris", every, "its URIs")
	c.identity.addExtensionFlags(flags)
	c.store.addFlags(flags)
	addVerifierFlags(flags)
}

// readPolicy reads the envelope of a signed policy from a file.
func readPolicy(path string) (dsse.Envelope, error) {
	var envelope dsse.Envelope
	text, err := os.ReadFile(path)
	if err != nil {
		return envelope, err
	}
	if err := json.Unmarshal(text, &envelope); err != nil {
		return envelope, fmt.Errorf("could not unmarshal policy envelope: %w", err)
	}
	return envelope, nil
}

// readVerifiers reads the public key. None is given where certificates identify the signer.
func (c *commandVerify) readVerifiers() ([]cryptoutil.Verifier, error) {
	if c.publicKey == "" {
		return nil, nil
	}
	key, err := os.Open(c.publicKey)
	if err != nil {
		return nil, fmt.Errorf("failed to open key file: %w", err)
	}
	defer func() { _ = key.Close() }()
	verifier, err := cryptoutil.NewVerifierFromReader(key)
	if err != nil {
		return nil, fmt.Errorf("failed to create verifier: %w", err)
	}
	return []cryptoutil.Verifier{verifier}, nil
}

// buildOptions loads the collections and certificates. It fails with the words of `witness` for the first that it cannot
// read.
func (c *commandVerify) buildOptions() ([]witness.VerifyOption, error) {
	subjects, err := c.collectSubjects()
	if err != nil {
		return nil, err
	}
	collections := source.NewMemorySource()
	for _, path := range c.attestations {
		if err := collections.LoadFile(path); err != nil {
			return nil, fmt.Errorf("failed to load attestation file: %w", err)
		}
	}
	var sources source.Sourcer = collections
	if client := c.store.client(c.served); client != nil {
		sources = source.NewMultiSource(collections, source.NewArchvistSource(client))
	}
	options := []witness.VerifyOption{
		witness.VerifyWithSubjectDigests(subjects),
		witness.VerifyWithCollectionSource(sources),
	}
	return c.identity.appendTo(options)
}

// collectSubjects returns the digests from which the search starts: the directory's, the artifact's and those given.
func (c *commandVerify) collectSubjects() ([]cryptoutil.DigestSet, error) {
	var subjects []cryptoutil.DigestSet
	if c.directory != "" {
		digest, err := cryptoutil.CalculateDigestSetFromDir(c.directory, verifying.SHA256Only)
		if err != nil {
			return nil, fmt.Errorf("failed to calculate dir digest: %w", err)
		}
		subjects = append(subjects, digest)
	}
	if c.artifact != "" {
		digest, err := cryptoutil.CalculateDigestSetFromFile(c.artifact, verifying.SHA256Only)
		if err != nil {
			return nil, fmt.Errorf("failed to calculate artifact digest: %w", err)
		}
		subjects = append(subjects, digest)
	}
	given, err := verifying.CollectSubjects(c.subjects, nil)
	// CollectSubjects fails if it has none at all; a directory or an artifact is enough.
	if err != nil && len(subjects) > 0 {
		return subjects, nil
	}
	return append(subjects, given...), err
}

// logOutcome logs what `witness verify` logs: the evidence, or every reason against the collections.
func logOutcome(verified witness.VerifyResult, err error) {
	if err == nil {
		log.Info("Verification succeeded")
		for _, step := range verified.StepResults {
			for _, passed := range step.Passed {
				log.Infof("Evidence: step %s, %s", step.Step, passed.Reference)
			}
		}
		return
	}
	// Joined, so that each reason is on a line of its own in one log message.
	var reasons error
	for _, reason := range verifying.ListRejections(verified.StepResults) {
		reasons = errors.Join(reasons, errors.New(reason))
	}
	if reasons != nil {
		log.Error("Verification failed: " + reasons.Error())
	}
}
