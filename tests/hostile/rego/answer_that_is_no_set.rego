# denied: invalid data from rego
package hostile

deny = "a text"
