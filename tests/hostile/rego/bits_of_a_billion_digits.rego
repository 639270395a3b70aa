# ?: 
package hostile

deny[msg] {
	msg := sprintf("%v", [bits.and(1e999999999, 1)])
}
