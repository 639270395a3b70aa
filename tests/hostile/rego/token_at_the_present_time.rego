# not judged: io.jwt.decode_verify (its result varies with time or chance)
package hostile

deny[msg] {
	io.jwt.decode_verify("a.b.c", {"secret": "s"})[0]
	msg := "valid"
}
