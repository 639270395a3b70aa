# denied: due to: �
package hostile

deny["\ud800"]
