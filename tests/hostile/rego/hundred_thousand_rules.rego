# ?: 
package hostile

deny["judged"]
<<a { true }
*100000>>
