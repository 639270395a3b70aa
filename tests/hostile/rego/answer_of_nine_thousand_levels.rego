# denied: invalid data from rego
package hostile

deny[x] {
	opened := concat("", ["[" | numbers.range(1, 9000)[_]])
	closed := concat("", ["]" | numbers.range(1, 9000)[_]])
	x := json.unmarshal(concat("", [opened, closed]))
}
