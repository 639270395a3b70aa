# denied: opa.runtime()
package hostile

# http.send({}) would be refused.
deny[msg] {
	msg := "opa.runtime()"
}
