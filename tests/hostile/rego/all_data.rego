# ?: 
package hostile

deny[msg] {
	msg := sprintf("%v", [data])
}
