# denied: due to: judged
# METADATA
# scope: subpackages
# schemas:
# - input: {"$ref": "file://FILE"}
package hostile

deny[msg] {
	msg := "judged"
}
