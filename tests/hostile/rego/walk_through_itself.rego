# denied: rego_recursion_error
package hostile

tree = {"a": tree}

deny[msg] {
	msg := sprintf("%v", [tree])
}
