# not judged: http.send (it reaches the network)
package hostile

import rego.v1

deny contains msg if {
	every x in [1] {
		http.send({"method": "get", "url": "http://127.0.0.1:1/"}).status_code == x
	}
	msg := "x"
}
