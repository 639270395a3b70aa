package product
deny[msg] {
  some path
  input[path]
  not {"copy.txt", "output.txt"}[path]
  msg := sprintf("%v is not an expected product", [path])
}
