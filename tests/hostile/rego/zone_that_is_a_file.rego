# denied: due to: no such zone
package hostile

deny[msg] {
	msg := sprintf("%v", [time.clock([0, "FILE"])])
}

deny["no such zone"]
