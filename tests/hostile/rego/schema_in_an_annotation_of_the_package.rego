# not judged: rego.metadata.chain (it can read files)
# METADATA
# scope: package
# schemas:
# - input: {"$ref": "file://FILE"}
package hostile

deny[msg] {
	msg := sprintf("%v", [rego.metadata.chain()])
}
