# ?: 
package hostile

deny[msg] {
	msg := sprintf("%d", [round(1e999999999) % 7])
}
