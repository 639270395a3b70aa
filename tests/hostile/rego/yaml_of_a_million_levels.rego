# ?: 
package hostile

deny[msg] {
	text := concat("", [c | numbers.range(1, 1000000)[_]; c := "["])
	yaml.unmarshal(text)
	msg := "read"
}

deny["no yaml"]
