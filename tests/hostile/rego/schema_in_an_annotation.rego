# not judged: rego.metadata.rule (it can read files)
package hostile

# METADATA
# schemas:
# - input: {"$ref": "file://FILE"}
deny[msg] {
	input.hostname.first.byte
	msg := sprintf("%v", [rego.metadata.rule()])
}
