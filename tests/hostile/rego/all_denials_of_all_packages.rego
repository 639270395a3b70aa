# ?: 
package hostile

deny[msg] {
	msg := data[_].deny[_]
}
