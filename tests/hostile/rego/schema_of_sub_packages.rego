# ?: 
# METADATA
# scope: subpackages
# schemas:
# - input: {"$ref": "file://FILE"}
package hostile

deny[msg] {
	msg := "judged"
}
