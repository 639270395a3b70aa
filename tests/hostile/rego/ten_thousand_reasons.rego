# denied: bytes more
package hostile

deny[msg] {
	number := numbers.range(1, 10000)[_]
	msg := sprintf("reason %d", [number])
}
