# crashed within a second: 
package hostile

deny[msg] {
	patches := [{"op": "copy", "from": "/a", "path": sprintf("/a/%d", [n])} | n := numbers.range(1, 40)[_]]
	x := json.patch({"a": {"x": 1}}, patches)
	msg := sprintf("%d", [count(json.marshal(x))])
}
