# not judged: time.now_ns (its result varies with time or chance)
package hostile

deny[msg] {
	msg := sprintf("%v", [time.now_ns()]) with time.now_ns as 5
}
