# passed: 
package hostile

deny[msg] {
	msg := sprintf("%v %v", [data.system, data.system.bundles])
}
