# denied: judged
package hostile

# METADATA
# schemas:
# - input: {"$ref": "file://FILE"}
deny[msg] {
	msg := "judged"
}
