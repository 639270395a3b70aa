package environment
import rego.v1
deny contains msg if {
  not input.variables.CI == "true"
  msg := "CI is not true"
}
