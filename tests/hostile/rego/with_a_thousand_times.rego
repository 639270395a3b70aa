# ?: 
package hostile

deny[msg] {
	msg := input.x<< with input.x as "y"*1000>>
}
