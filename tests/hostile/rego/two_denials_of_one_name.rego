# denied: conflicting rules
package hostile

deny["one"]

deny = {"two"}
