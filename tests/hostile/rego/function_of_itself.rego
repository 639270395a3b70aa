# denied: rego_recursion_error
package hostile

f(x) = f(x + 1)

deny[msg] {
	msg := f(1)
}
