# denied: rego_recursion_error
package hostile

deny[msg] {
	data[name]
	name != "hostile"
	msg := sprintf("%v", [name])
}
