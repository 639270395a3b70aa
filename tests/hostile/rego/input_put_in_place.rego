# denied: due to: put in place
package hostile

other[msg] {
	msg := input.hostname
}

deny[msg] {
	other[msg] with input as {"hostname": "put in place"}
}
