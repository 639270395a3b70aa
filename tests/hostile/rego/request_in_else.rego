# not judged: http.send (it reaches the network)
package hostile

kind = 1 {
	input.never
} else = http.send({"method": "get", "url": "http://127.0.0.1:1/"})

deny[msg] {
	msg := sprintf("%v", [kind])
}
