# ?: 
package hostile

deny[msg] {
	msg := sprintf("%v", [{uuid.rfc4122("x"): 1}])
}
