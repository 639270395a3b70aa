package witnesscmd

import (
	"crypto/x509"
	"fmt"
	"os"

	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/timestamp"
	"github.com/sigstore/fulcio/pkg/certificate"
	"github.com/spf13/pflag"
)

// policyIdentity describes the certificate that must have signed the policy; `*` allows any value.
type policyIdentity struct {
	oldRoots, roots                           []string
	intermediates, timestampServers           []string
	commonName                                string
	dnsNames, emails, organizations, resource []string
	extensions                                certificate.Extensions
}

// appendTo adds the certificates and the constraints on the signer. Without certificates they have no effect.
func (p *policyIdentity) appendTo(options []witness.VerifyOption) ([]witness.VerifyOption, error) {
	roots, err := readCertificates(append(p.oldRoots, p.roots...))
	if err != nil {
		return nil, fmt.Errorf("failed to parse policy CA root certificate: %w", err)
	}
	intermediates, err := readCertificates(p.intermediates)
	if err != nil {
		return nil, fmt.Errorf("failed to parse policy CA intermediate certificate: %w", err)
	}
	authorities, err := readCertificates(p.timestampServers)
	if err != nil {
		return nil, fmt.Errorf("failed to parse Timestamp Server CA certificate: %w", err)
	}
	var timestamps []timestamp.TimestampVerifier
	for _, authority := range authorities {
		timestamps = append(timestamps, timestamp.NewVerifier(timestamp.VerifyWithCerts([]*x509.Certificate{authority})))
	}
	return append(
		options,
		witness.VerifyWithPolicyCARoots(roots),
		witness.VerifyWithPolicyCAIntermediates(intermediates),
		witness.VerifyWithPolicyTimestampAuthorities(timestamps),
		witness.VerifyWithPolicyCertConstraints(p.commonName, p.dnsNames, p.emails, p.organizations, p.resource),
		witness.VerifyWithPolicyFulcioCertExtensions(p.extensions),
	), nil
}

// readCertificates reads one certificate from each file.
func readCertificates(paths []string) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		certificate, err := cryptoutil.TryParseCertificate(text)
		if err != nil {
			return nil, err
		}
		certificates = append(certificates, certificate)
	}
	return certificates, nil
}

// addExtensionFlags adds the constraints on what Fulcio writes into a certificate.
func (p *policyIdentity) addExtensionFlags(flags *pflag.FlagSet) {
	flags.StringVar(&p.extensions.Issuer, "policy-fulcio-oidc-issuer", "", "OIDC issuer of the policy's signer")
	flags.StringVar(&p.extensions.BuildTrigger, "policy-fulcio-build-trigger", "", "event that started its build")
	flags.StringVar(&p.extensions.RunInvocationURI, "policy-fulcio-run-invocation-uri", "", "address of its build")
	flags.StringVar(&p.extensions.SourceRepositoryDigest, "policy-fulcio-source-repository-digest", "", "commit of its source")
	flags.StringVar(&p.extensions.SourceRepositoryIdentifier, "policy-fulcio-source-repository-identifier", "", "id of its repository")
	flags.StringVar(&p.extensions.SourceRepositoryRef, "policy-fulcio-source-repository-ref", "", "branch or tag of its source")
}
