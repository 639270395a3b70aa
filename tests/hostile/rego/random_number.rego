# not judged: rand.intn (its result varies with time or chance)
package hostile

deny[msg] {
	rand.intn("x", 2) == 0
	msg := "heads"
}
