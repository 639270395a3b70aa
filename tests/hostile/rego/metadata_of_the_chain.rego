# not judged: rego.metadata.chain (it can read files)
package hostile

deny[msg] {
	c := rego.metadata.chain()
	msg := sprintf("%v", [c])
}
