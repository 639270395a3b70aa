# not judged: json.match_schema (it can read files)
package hostile

deny[msg] {
	text := concat("", ["{\"$ref\": \"fi", "le://FILE\"}"])
	json.match_schema({}, text)[0]
	msg := "it fits"
}
