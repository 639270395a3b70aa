# denied: due to: a,b,c,d
package hostile

deny[msg] {
	msg := concat(",", {"b", "a", "d", "c"})
}
