# denied: due to: a name of its own
package hostile

net = {"lookup_ip_addr": "a name of its own"}

deny[msg] {
	msg := data.hostile.net.lookup_ip_addr
}
