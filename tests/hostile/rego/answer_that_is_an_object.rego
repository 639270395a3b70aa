# ?: 
package hostile

deny[x] {
	x := {"a": {"b": null}}
}
