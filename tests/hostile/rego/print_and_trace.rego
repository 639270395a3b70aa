# denied: judged
package hostile

deny[msg] {
	print("x")
	trace("y")
	msg := "judged"
}
