package git
import rego.v1
deny contains msg if {
  not input.branch == "develop"
  msg := "branch is not develop"
}
