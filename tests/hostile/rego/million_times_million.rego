# crashed within a second: 
package hostile

deny[msg] {
	count([1 | numbers.range(1, 1000000)[_]; numbers.range(1, 1000000)[_]]) > 0
	msg := "made"
}
