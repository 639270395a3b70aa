# not judged: providers.aws.sign_req (its result varies with time or chance)
package hostile

deny[msg] {
	msg := providers.aws.sign_req({"method": "get", "url": "http://127.0.0.1:1/"}, {}, 0)
}
