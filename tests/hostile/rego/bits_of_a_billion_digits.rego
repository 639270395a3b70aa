# denied: rego_parse_error: number too big
package hostile

deny[msg] {
	msg := sprintf("%v", [bits.and(1e999999999, 1)])
}
