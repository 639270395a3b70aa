package witnesscmd

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// serviceFlags matches the flags that make `witness` ask a service: key management, certificate authorities, SPIFFE,
// timestamp authorities, Archivista, a cluster. Addresses without the flag that turns a service on are no request.
var serviceFlags = regexp.MustCompile(`^(signer-(fulcio|kms|spiffe|vault)-.+|verifier-kms-.+|timestamp-servers|enable-archivista|attestor-k8smanifest-server-side-dry-run)$`)

// defaultArchivista is the store that `witness` asks if it is turned on and no other is named.
const defaultArchivista = "https://archivista.testifysec.io"

// addArchivistaFlags adds the flags of `run` and `verify` for a store of attestations; turning it on is not judged.
func addArchivistaFlags(flags *pflag.FlagSet) {
	flags.Bool("enable-archivista", false, "use Archivista to store or find attestations")
	flags.String("archivista-server", defaultArchivista, "address of Archivista")
	flags.StringArray("archivista-headers", nil, "headers for requests to Archivista")
}

// metadataAttestors ask the machine's cloud who it is; they can do nothing else.
var metadataAttestors = []string{"aws", "gcp-iit"}

// askingAttestors ask their CI's service, but only inside a job; outside they fail by themselves, with these words.
var askingAttestors = map[string]string{
	"github":        "not in a github ci job",
	"gitlab":        "not in a gitlab ci job",
	"aws-codebuild": "CODEBUILD_BUILD_ID not found",
}

// refuseServices fails with notJudged for the first flag, in the order of the alphabet, that needs a service.
func refuseServices(flags *pflag.FlagSet) error {
	var needed []string
	flags.Visit(func(flag *pflag.Flag) {
		if serviceFlags.MatchString(flag.Name) && !slices.Contains([]string{"", "false", "[]"}, flag.Value.String()) {
			needed = append(needed, "--"+flag.Name)
		}
	})
	if len(needed) == 0 {
		return nil
	}
	return notJudged{slices.Min(needed)}
}

// refuseAttestors fails with notJudged for an attestor that always needs a service.
func refuseAttestors(names []string) error {
	for _, name := range names {
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
