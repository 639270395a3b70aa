# not judged: time.now_ns (its result varies with time or chance)
package hostile

deny[msg] {
	msg := sprintf("%v", [time.clock(time.now_ns())])
}
