# denied: due to: judged
package hostile

deny[msg] {
	io.jwt.verify_rs256("eyJhbGciOiJSUzI1NiIsImprdSI6Imh0dHA6Ly8xMjcuMC4wLjE6MS8ifQ.e30.eA", "http://127.0.0.1:1/keys")
	msg := "valid"
}

deny["judged"]
