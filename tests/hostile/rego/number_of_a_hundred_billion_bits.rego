# not judged: bits.lsh (its memory has no bound)
package hostile

deny[msg] {
	bits.lsh(1, 100000000000) > 1
	msg := "large"
}
