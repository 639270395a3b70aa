# ?: 
package hostile

deny[msg] {
	c := rego.metadata.chain()
	msg := sprintf("%v", [c])
}
