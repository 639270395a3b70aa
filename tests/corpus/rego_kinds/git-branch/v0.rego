package git
deny[msg] {
  not input.branch == "develop"
  msg := sprintf("branch must be develop but is %v", [object.get(input, "branch", "none")])
}
