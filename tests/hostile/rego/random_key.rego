# not judged: uuid.rfc4122 (its result varies with time or chance)
package hostile

deny[msg] {
	msg := sprintf("%v", [{uuid.rfc4122("x"): 1}])
}
