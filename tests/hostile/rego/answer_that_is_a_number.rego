# denied: invalid data from rego
package hostile

deny[x] {
	x := 1e400
}
