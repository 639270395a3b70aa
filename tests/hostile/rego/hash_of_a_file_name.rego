# denied: due to: 
package hostile

deny[msg] {
	msg := crypto.sha256("FILE")
}
