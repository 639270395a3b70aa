"""HTTP and HTTPS on loopback: routes, the gateway that answers for them, tunnels to all other hosts, certificates, the log."""
