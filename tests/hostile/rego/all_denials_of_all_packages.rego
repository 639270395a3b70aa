# denied: rego_recursion_error
package hostile

deny[msg] {
	msg := data[_].deny[_]
}
