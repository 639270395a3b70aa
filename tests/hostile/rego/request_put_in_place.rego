# not judged: http.send (it reaches the network)
package hostile

deny[msg] {
	msg := object.get({}, {}, 1) with object.get as http.send
}
