# crashed: fatal error: runtime: out of memory
package hostile

deny[msg] {
	thousand := concat("", ["a" | numbers.range(1, 1000)[_] > 0])
	megabytes := replace(replace(thousand, "a", "aa"), "a", thousand)
	count(concat("", [megabytes | numbers.range(1, 2500)[_]])) == 0
	msg := "made"
}
