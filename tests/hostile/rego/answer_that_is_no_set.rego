# ?: 
package hostile

deny = "a text"
