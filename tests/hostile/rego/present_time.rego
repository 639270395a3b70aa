# not judged: time.now_ns (its result varies with time or chance)
package hostile

deny[msg] {
	time.now_ns() % 2 == 0
	msg := "even"
}
