package git
import rego.v1
deny contains msg if {
  some path
  input.status[path]
  msg := sprintf("%v is not committed", [path])
}
