package environment
deny[msg] {
  not input.variables.CI == "true"
  msg := sprintf("CI must be true but is %v", [object.get(input, ["variables", "CI"], "not set")])
}
