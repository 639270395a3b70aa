# denied: due to: y
package hostile

deny[msg] {
	msg := input.x<< with input.x as "y"*1000>>
}
