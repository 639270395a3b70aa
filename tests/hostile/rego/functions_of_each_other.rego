# denied: rego_recursion_error
package hostile

f(x) = g(x)

g(x) = f(x)

deny[msg] {
	msg := f(1)
}
