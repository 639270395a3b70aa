# ?: 
package hostile

deny(x) = x
