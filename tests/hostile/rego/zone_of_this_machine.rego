# denied: due to: [
package hostile

deny[msg] {
	msg := sprintf("%v", [time.clock([1500000000000000000, "Local"])])
}
