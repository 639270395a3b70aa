# denied: rego_recursion_error
package hostile

deny[msg] {
	msg := sprintf("%v", [data])
}
