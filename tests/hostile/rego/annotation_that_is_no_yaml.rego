# denied: due to: judged
package hostile

# METADATA
# {{{: [
deny[msg] {
	msg := "judged"
}
