# denied: due to: no yaml
package hostile

deny[msg] {
	text := replace(concat("", ["a" | numbers.range(1, 1000)[_]]), "a", concat("", ["[" | numbers.range(1, 1000)[_]]))
	yaml.unmarshal(text)
	msg := "read"
}

deny["no yaml"]
