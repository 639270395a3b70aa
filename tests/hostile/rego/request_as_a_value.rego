# not judged: http.send (it reaches the network)
package hostile

deny[msg] {
	x := [http.send]
	msg := sprintf("%v", [x])
}
