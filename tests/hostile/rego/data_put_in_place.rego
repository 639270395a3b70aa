# denied: due to: its own
package hostile

deny[msg] {
	msg := data.secrets.key with data.secrets as {"key": "its own"}
}
