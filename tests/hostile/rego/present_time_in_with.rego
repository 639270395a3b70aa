# ?: 
package hostile

deny[msg] {
	msg := sprintf("%v", [time.clock(time.now_ns())])
}
