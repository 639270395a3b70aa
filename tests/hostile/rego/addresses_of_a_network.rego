# not judged: net.cidr_expand (no built-in of net is allowed)
package hostile

deny[msg] {
	count(net.cidr_expand("10.0.0.0/8")) > 1
	msg := "many"
}
