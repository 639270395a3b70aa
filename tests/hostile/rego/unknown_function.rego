# denied: undefined function nowhere
package hostile

deny[msg] {
	nowhere(1)
	msg := "m"
}
