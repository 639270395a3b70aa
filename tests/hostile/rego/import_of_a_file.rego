# passed: 
package hostile

import data["file://FILE"] as stolen

deny[msg] {
	msg := sprintf("%v", [stolen])
}
