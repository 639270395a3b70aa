# not judged: http.send (it reaches the network)
package hostile

deny[msg] {
	answer := http.send({"method": "get", "url": "https://127.0.0.1:1/", "tls_ca_cert_file": "FILE"})
	msg := answer.error.message
}
