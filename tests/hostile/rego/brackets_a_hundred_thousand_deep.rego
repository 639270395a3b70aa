# denied: max parsing recursion depth exceeded
package hostile

deny[msg] {
	msg := <<[*100000>>1<<]*100000>>
}
