# not judged: json.verify_schema (it can read files)
package hostile

deny[msg] {
	answer := json.verify_schema({"$ref": "file://FILE"})
	msg := sprintf("%v", [answer])
}
