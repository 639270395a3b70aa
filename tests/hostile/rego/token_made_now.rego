# not judged: io.jwt.encode_sign (its result varies with time or chance)
package hostile

deny[msg] {
	msg := io.jwt.encode_sign({"alg": "HS256"}, {}, {"kty": "oct", "k": "eA"})
}
