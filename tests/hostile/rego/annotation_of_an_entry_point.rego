# denied: due to: judged
package hostile

# METADATA
# entrypoint: true
# related_resources:
# - ref: file://FILE
deny[msg] {
	msg := "judged"
}
