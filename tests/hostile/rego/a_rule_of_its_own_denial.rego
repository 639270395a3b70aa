# denied: rego_recursion_error
package hostile

deny[msg] {
	data.hostile.deny[msg]
}
