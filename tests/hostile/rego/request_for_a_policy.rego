# passed: 
package hostile

import data["http://127.0.0.1:1/bundle.tar.gz"] as other

deny[msg] {
	msg := other.deny[_]
}
