# not judged: http.send (it reaches the network)
package hostile

deny[msg] {
	http := {"send": "its own"}
	msg := http.send
}
