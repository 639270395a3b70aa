package environment
deny[msg] {
  not input.variables.CI == "true"
  msg := "CI is not true"
}
