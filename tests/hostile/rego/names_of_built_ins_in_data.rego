# denied: http.send
package hostile

http_send := {"opa": {"runtime": "http.send"}}

deny[msg] {
	msg := http_send.opa.runtime
}
