# not judged: rego.parse_module (no attestation needs it)
package hostile

deny[msg] {
	rego.parse_module("m", "package m").package
	msg := "parsed"
}
