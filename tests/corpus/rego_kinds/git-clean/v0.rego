package git
deny[msg] {
  some path
  input.status[path]
  msg := sprintf("%v is not committed", [path])
}
