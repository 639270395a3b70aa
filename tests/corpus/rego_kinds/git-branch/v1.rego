package git
import rego.v1
deny contains msg if {
  not input.branch == "develop"
  msg := sprintf("branch must be develop but is %v", [object.get(input, "branch", "none")])
}
