package git
import rego.v1
deny contains msg if {
  count(input.status) > 0
  msg := "working tree has changes"
}
