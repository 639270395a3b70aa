# crashed within a second: 
package hostile

deny[msg] {
	count(numbers.range(1, 1000000000000)) > 0
	msg := "made"
}
