# denied: rego_parse_error: number too big
package hostile

deny[msg] {
	msg := sprintf("%d", [round(1e999999999) % 7])
}
