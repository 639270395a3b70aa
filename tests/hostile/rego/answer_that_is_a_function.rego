# denied: rego_type_error
package hostile

deny(x) = x
