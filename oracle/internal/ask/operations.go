// Package ask is the table of the operations that a client can ask for. What they do is in the packages that it names.
package ask

import (
	"witness-schema/oracle/internal/documents"
	"witness-schema/oracle/internal/registered"
	"witness-schema/oracle/internal/rego"
	"witness-schema/oracle/internal/running"
	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/signing"
	"witness-schema/oracle/internal/verifying"
	"witness-schema/oracle/internal/version"
)

// Operations returns everything that a client may ask, by name. docs/oracle.md lists the same names.
func Operations() serve.Operations {
	return serve.Operations{
		"version":   {Answer: serve.Typed(version.Answer)},
		"registry":  {Answer: serve.Typed(describeAttestors)},
		"roundtrip": {Answer: serve.Typed(documents.RoundTrip)},
		"fill":      {Answer: serve.Typed(documents.Fill)},
		"keys":      {Answer: serve.Typed(signing.Keys)},
		"sign":      {Answer: serve.Typed(signing.Sign)},
		"verify":    {Answer: serve.Typed(verifying.Verify)},
		// Documents that others have signed, as they are.
		"verifysigned": {Answer: serve.Typed(verifying.VerifySigned)},
		// Attestors read the directory and the environment of their process.
		"run":        {Answer: serve.Typed(running.Run), Fresh: true},
		"typecheck":  {Answer: serve.Typed(rego.Typecheck)},
		"references": {Answer: serve.Typed(rego.References)},
		"outline":    {Answer: serve.Typed(rego.Outline)},
	}
}

// describeAttestors describes every registered attestor.
func describeAttestors(serve.None) (any, error) {
	return registered.List(), nil
}
