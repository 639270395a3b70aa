# ?: 
package hostile

deny[x] {
	x := json.unmarshal(concat("", [replace("a", "a", concat("", ["[" | numbers.range(1, 9000)[_]])), concat("", ["]" | numbers.range(1, 9000)[_]])]))
}

deny["judged"]
