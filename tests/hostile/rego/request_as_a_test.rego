# not judged: http.send (it reaches the network)
package hostile

import rego.v1

test_x if http.send({"method": "get", "url": "http://127.0.0.1:1/"})

deny contains "judged"
