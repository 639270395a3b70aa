# denied: bytes more
package hostile

deny[msg] {
	msg := sprintf("%900000d%900000d%900000d", [1, 2, 3])
}
