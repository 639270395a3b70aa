# denied: due to: judged
package hostile

deny[msg] {
	regex.match("(a*)*(a*)*(a*)*b", concat("", ["a" | numbers.range(1, 1000)[_]]))
	msg := "fits"
}

deny["judged"]
