# not judged: http.send (it reaches the network)
package hostile

own(x) = {"body": "harmless"}

deny[msg] {
	msg := http.send({}).body with http.send as own
}
