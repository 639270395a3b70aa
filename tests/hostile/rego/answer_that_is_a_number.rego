# ?: 
package hostile

deny[x] {
	x := 1e400
}
