package build_succeeded

deny[msg] {
  input.exitcode != 0
  msg := sprintf("the build ended with status %v", [input.exitcode])
}
