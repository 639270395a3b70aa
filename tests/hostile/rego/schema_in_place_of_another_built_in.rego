# not judged: json.match_schema (it can read files)
package hostile

deny[msg] {
	answer := object.get({}, {"$ref": "file://FILE"}, 1) with object.get as json.match_schema
	msg := sprintf("%v", [answer])
}
