# not judged: json.match_schema (it can read files)
package hostile

deny[msg] {
	answer := json.match_schema({"top": "secret"}, {"$ref": "file://FILE"})
	msg := sprintf("%v", [answer])
}
