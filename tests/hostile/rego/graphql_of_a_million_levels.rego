# ?: 
package hostile

deny[msg] {
	text := replace(concat("", ["a" | numbers.range(1, 1000)[_] > 0]), "a", "{a")
	graphql.parse_query(replace(concat("", ["a", text]), "a", text))
	msg := "read"
}

deny["no query"]
