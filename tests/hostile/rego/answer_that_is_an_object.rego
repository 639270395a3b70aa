# denied: invalid data from rego
package hostile

deny[x] {
	x := {"a": {"b": null}}
}
