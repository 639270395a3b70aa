# denied: due to: judged
package hostile

# METADATA
# schemas:
# - input: schema["file://FILE"]
# - data.hostile: schema.input
deny[msg] {
	msg := "judged"
}
