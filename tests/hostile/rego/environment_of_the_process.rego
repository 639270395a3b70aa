# not judged: opa.runtime (it describes the machine)
package hostile

deny[msg] {
	msg := sprintf("%v", [opa.runtime()])
}
