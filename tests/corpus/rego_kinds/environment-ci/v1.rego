package environment
import rego.v1
deny contains msg if {
  not input.variables.CI == "true"
  msg := sprintf("CI must be true but is %v", [object.get(input, ["variables", "CI"], "not set")])
}
