# not judged: http.send (it reaches the network)
package hostile

own(x) = x

deny[msg] {
	msg := sprintf("%v", [own({"method": "get", "url": "http://127.0.0.1:1/"})]) with data.hostile.own as http.send
}
