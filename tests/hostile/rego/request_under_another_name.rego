# not judged: http.send (it reaches the network)
package hostile

deny[msg] {
	f := http.send
	msg := f({"method": "get", "url": "http://127.0.0.1:1/"})
}
