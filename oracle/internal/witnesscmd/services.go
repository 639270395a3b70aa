package witnesscmd

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/in-toto/go-witness/log"
	"github.com/in-toto/go-witness/policy"
	"github.com/in-toto/go-witness/signer/kms"
	"github.com/spf13/pflag"
)

// signingServices matches the flags of signers that are services. One of them is enough to choose such a signer: the
// address may also be in the environment.
var signingServices = regexp.MustCompile(`^signer-(fulcio|spiffe|vault)-`)

// timestampFlag has the addresses of timestamp authorities, which are asked about each signature.
const timestampFlag = "timestamp-servers"

// headersFlag has headers for Archivista, each `Name: value`.
const headersFlag = "archivista-headers"

// plainHeader is a header of HTTP (RFC 9110, 5.1 and 5.5) with its name right before the colon. How `witness` reads any other text, as
// one without a colon, is not known here.
var plainHeader = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\\x20-\\x7e\\x{80}-\\x{10ffff}]*$")

// later has the flags that turn a service on which `witness` asks when everything else has been done.
var later = []string{"enable-archivista", timestampFlag}

// clusterFlag makes the attestor k8smanifest ask a cluster.
const clusterFlag = "attestor-k8smanifest-server-side-dry-run"

// metadataAttestors ask the machine's cloud who it is; they can do nothing else.
var metadataAttestors = []string{"aws", "gcp-iit"}

// askingAttestors cannot do without their CI's service, but only inside a job; outside they fail by themselves, with these words.
var askingAttestors = map[string]string{
	"github": "not in a github ci job",
	"gitlab": "not in a gitlab ci job",
}

// fulcio is the signer that there may be a service for; the others never are.
const fulcio = "fulcio"

// refuseSigningServices fails with notJudged if a given flag chooses a signer that is a service which is not here, or a key
// of a key management service.
func refuseSigningServices(flags *pflag.FlagSet, served bool) error {
	for _, name := range listGiven(flags) {
		if found := signingServices.FindStringSubmatch(name); found != nil && !(served && found[1] == fulcio) {
			return notJudged{"--" + name}
		}
	}
	return refuseKeyService(flags, "signer")
}

// refuseKeyService fails with notJudged for the key of a key management service that go-witness knows. A reference of
// another scheme is a mistake that needs no service.
func refuseKeyService(flags *pflag.FlagSet, role string) error {
	name := role + "-kms-ref"
	reference := flags.Lookup(name).Value.String()
	if isInKeyService(reference) {
		return notJudged{"--" + name}
	}
	if reference != "" {
		log.Errorf("failed to create kms %s: %w", role, errors.New("no kms provider found for key reference: "+reference))
	}
	return nil
}

// refusePolicyKeys fails with notJudged if the policy names a key of a key management service, which go-witness would ask.
func refusePolicyKeys(read policy.Policy) error {
	for _, key := range read.PublicKeys {
		if isInKeyService(key.KeyID) {
			return notJudged{"a public key of the policy"}
		}
	}
	return nil
}

// isInKeyService says whether a reference has the scheme of a key management service that go-witness knows.
func isInKeyService(reference string) bool {
	return slices.ContainsFunc(kms.SupportedProviders(), func(scheme string) bool { return strings.HasPrefix(reference, scheme) })
}

// refuseLater fails with notJudged if a given flag turns a service on that the command would ask at its end and that does not
// answer.
func refuseLater(flags *pflag.FlagSet, served bool) error {
	for _, name := range listGiven(flags) {
		if slices.Contains(later, name) && !served {
			return notJudged{"--" + name}
		}
		if name == headersFlag && served && !arePlainHeaders(flags) {
			return notJudged{"--" + name}
		}
	}
	return nil
}

// arePlainHeaders says whether everybody reads the headers for Archivista alike.
func arePlainHeaders(flags *pflag.FlagSet) bool {
	given, err := flags.GetStringArray(headersFlag)
	return err == nil && !slices.ContainsFunc(given, func(text string) bool { return !plainHeader.MatchString(text) })
}

// listGiven lists the flags that were given a value other than nothing, in the order of the alphabet.
func listGiven(flags *pflag.FlagSet) []string {
	var given []string
	flags.Visit(func(flag *pflag.Flag) {
		if !slices.Contains([]string{"", "false", "[]"}, flag.Value.String()) {
			given = append(given, flag.Name)
		}
	})
	return given
}

// refuseAttestors fails with notJudged for an attestor that always needs a service, or does with the given flags.
func refuseAttestors(names []string, flags *pflag.FlagSet) error {
	for _, name := range names {
		if name == "k8smanifest" && slices.Contains(listGiven(flags), clusterFlag) {
			return notJudged{"--" + clusterFlag}
		}
		if slices.Contains(metadataAttestors, name) {
			return notJudged{"the attestor " + name}
		}
	}
	return nil
}

// blameService replaces the failure of an attestor that asked its CI's service by notJudged. If another attestor failed as
// well, the run is wrong whatever the service says, and the failure stays.
func blameService(err error) error {
	// go-witness joins the failures, one on each line, below a heading.
	var asked string
	for _, line := range strings.Split(err.Error(), "\n")[1:] {
		name, reason, found := strings.Cut(strings.TrimPrefix(line, "attestor "), " failed: ")
		own, asks := askingAttestors[name]
		switch {
		case !found:
			continue // a further line of the message above
		case !asks || strings.Contains(reason, own):
			return err
		}
		asked = name
	}
	if asked == "" {
		return err
	}
	return notJudged{"the attestor " + asked}
}
