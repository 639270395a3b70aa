# denied: due to: judged
package hostile

deny["judged"]
<<a { true }
*5000>>
