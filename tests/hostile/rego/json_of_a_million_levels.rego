# ?: 
package hostile

deny[msg] {
	text := concat("", ["[" | numbers.range(1, 1000000)[_]])
	json.unmarshal(text)
	msg := "read"
}

deny["no json"]
