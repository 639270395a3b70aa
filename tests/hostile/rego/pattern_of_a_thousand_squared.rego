# denied: due to: no pattern
package hostile

deny[msg] {
	regex.match("((a{0,1000}){0,1000}){0,1000}", "a")
	msg := "fits"
}

deny["no pattern"]
