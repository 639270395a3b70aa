# ?: 
package hostile

deny["\ud800"]
