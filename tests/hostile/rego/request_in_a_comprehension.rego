# not judged: http.send (it reaches the network)
package hostile

deny[msg] {
	msg := sprintf("%v", [{k: v | v := http.send({"method": "get", "url": "http://127.0.0.1:1/"})[k]}])
}
