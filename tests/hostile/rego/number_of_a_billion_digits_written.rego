# denied: rego_parse_error: number too big
package hostile

deny[msg] {
	msg := sprintf("%v", [ceil(1e1000000000)])
}
