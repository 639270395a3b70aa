# ?: 
package hostile

deny["one"]

deny = {"two"}
