# ?: 
package hostile

# METADATA
# {{{: [
deny[msg] {
	msg := "judged"
}
