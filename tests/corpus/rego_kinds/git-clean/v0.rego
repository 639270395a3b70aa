package git
deny[msg] {
  count(input.status) > 0
  msg := "working tree has changes"
}
