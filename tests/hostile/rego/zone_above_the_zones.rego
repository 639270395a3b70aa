# denied: due to: no such zone
package hostile

deny[msg] {
	msg := sprintf("%v", [time.date([0, "../../../..FILE"])])
}

deny["no such zone"]
