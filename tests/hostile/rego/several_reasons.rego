# not judged: http.send (it reaches the network), opa.runtime (it describes the machine)
package hostile

deny[msg] {
	opa.runtime()
	http.send({})
	msg := "both"
}
