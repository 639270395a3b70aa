# denied: bytes more
package hostile

deny[msg] {
	thousand := concat("", ["a" | numbers.range(1, 1000)[_] > 0])
	msg := replace(concat("", [thousand, thousand, thousand]), "a", thousand)
}
