# passed: 
package hostile

deny[msg] {
	msg := format_int(to_number("1e1000000000"), 10)
}
