# denied: due to: no json
package hostile

deny[msg] {
	text := replace(concat("", ["a" | numbers.range(1, 1000)[_]]), "a", concat("", ["[" | numbers.range(1, 1000)[_]]))
	json.unmarshal(text)
	msg := "read"
}

deny["no json"]
