# crashed within a second: 
package hostile

deny[msg] {
	text := replace(concat("", ["a" | numbers.range(1, 1000)[_]]), "a", concat("", ["{a" | numbers.range(1, 1000)[_]]))
	graphql.parse_query(text)
	msg := "read"
}

deny["no query"]
