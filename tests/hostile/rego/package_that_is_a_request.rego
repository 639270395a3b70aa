# not judged: undefined function http.send
package hostile["x\"].deny; http.send({\"method\": \"get\", \"url\": \"http://127.0.0.1:1/\"}); data[\""]

deny[msg] {
	msg := "judged"
}
