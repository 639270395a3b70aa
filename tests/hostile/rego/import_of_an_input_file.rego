# passed: 
package hostile

import input["file://FILE"] as stolen

deny[msg] {
	msg := sprintf("%v", [stolen])
}
