# crashed within a second: 
package hostile

deny[msg] {
	msg := sprintf("%v", [<<[x | x := *1000>>1<<]*1000>>])
}
