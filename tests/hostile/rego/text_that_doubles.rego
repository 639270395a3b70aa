# crashed within a second: 
package hostile

double(x) = concat("", [x, x])

deny[msg] {
	a := double(double(double(double(double(double(double(double("aaaaaaaaaaaaaaaa"))))))))
	b := replace(a, "a", a)
	c := replace(b, "a", a)
	msg := sprintf("%d", [count(c)])
}
