package git
deny[msg] {
  not input.branch == "develop"
  msg := "branch is not develop"
}
