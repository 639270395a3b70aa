# denied: due to: no certificate
package hostile

deny[msg] {
	msg := sprintf("%v", [crypto.x509.parse_certificates("FILE")])
}

deny["no certificate"]
