package product
import rego.v1
deny contains msg if {
  some path
  input[path]
  not {"copy.txt", "output.txt"}[path]
  msg := sprintf("%v is not an expected product", [path])
}
