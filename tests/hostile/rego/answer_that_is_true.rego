# ?: 
package hostile

deny = true
