# ?: 
package hostile

deny[msg] {
	msg := io.jwt.encode_sign({"alg": "HS256"}, {}, {"kty": "oct", "k": "eA"})
}
