# not judged: net.lookup_ip_addr (it reaches the network)
package hostile

deny[msg] {
	net.lookup_ip_addr("localhost")
	msg := "found"
}
