# ?: 
package hostile

f(x) = f(x + 1)

deny[msg] {
	msg := f(1)
}
