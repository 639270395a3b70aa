# denied: due to: 
package hostile

deny[msg] {
	msg := sprintf("%d", [count(graph.reachable_paths({a: bs | a := numbers.range(1, 7)[_]; bs := numbers.range(1, 7)}, {1}))])
}
