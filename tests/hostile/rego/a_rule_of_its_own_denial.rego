# ?: 
package hostile

deny[msg] {
	data.hostile.deny[msg]
}
