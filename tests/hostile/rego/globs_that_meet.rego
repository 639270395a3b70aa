# denied: due to: judged
package hostile

deny[msg] {
	regex.globs_match("<<a*+*60>>", "<<b*+*60>>")
	msg := "they meet"
}

deny["judged"]
