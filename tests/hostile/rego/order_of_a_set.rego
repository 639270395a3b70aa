# ?: 
package hostile

deny[msg] {
	msg := concat(",", {"b", "a", "d", "c"})
}
