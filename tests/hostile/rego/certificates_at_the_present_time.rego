# not judged: crypto.x509.parse_and_verify_certificates (its result varies
package hostile

deny[msg] {
	crypto.x509.parse_and_verify_certificates("x")[0]
	msg := "valid"
}
