package product
deny[msg] {
  not input["copy.txt"]
  msg := "copy.txt is missing"
}
deny[msg] {
  not input["output.txt"]
  msg := "output.txt is missing"
}
