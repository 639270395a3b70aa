# not judged: http.send (it reaches the network)
package hostile

own(x) = http.send(x)

deny[msg] {
	msg := own({"method": "get", "url": "http://127.0.0.1:1/"})
}
