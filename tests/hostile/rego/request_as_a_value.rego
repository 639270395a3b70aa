# ?: 
package hostile

deny[msg] {
	x := [http.send]
	msg := sprintf("%v", [x])
}
