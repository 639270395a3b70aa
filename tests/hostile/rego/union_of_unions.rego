# crashed within a second: 
package hostile

deny[msg] {
	a := [numbers.range(1, 3000) | numbers.range(1, 3000)[_]]
	msg := sprintf("%d", [count(json.marshal(a))])
}
