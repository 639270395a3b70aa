# passed: 
package hostile

# METADATA
# schemas:
# - input: {"$ref": "http://127.0.0.1:1/x"}
deny[msg] {
	input.hostname.first.byte
	msg := "x"
}
