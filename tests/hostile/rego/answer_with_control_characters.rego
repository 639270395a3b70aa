# denied: ::error::x
package hostile

deny["\u001b[2J\n::error::x\u202e\u0000"]
