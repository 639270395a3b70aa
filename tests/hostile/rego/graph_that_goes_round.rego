# ?: 
package hostile

deny[msg] {
	msg := sprintf("%d", [count(graph.reachable_paths({a: bs | a := numbers.range(1, 12)[_]; bs := numbers.range(1, 12)}, {1}))])
}
