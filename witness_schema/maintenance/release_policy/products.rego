package release_products

# One wheel, its bill of materials, and nothing else.
deny[msg] {
  wheels := [path | input[path]; endswith(path, ".whl")]
  count(wheels) != 1
  msg := sprintf("the build made %v wheels", [count(wheels)])
}

deny[msg] {
  input[path]
  not endswith(path, ".whl")
  not endswith(path, ".cdx.json")
  msg := sprintf("the build made another file: %v", [path])
}
