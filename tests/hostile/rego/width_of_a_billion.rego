# denied: %!(NOVERB)
package hostile

deny[msg] {
	msg := sprintf("%1000000000d", [1])
}
