package product
import rego.v1
deny contains msg if {
  not input["copy.txt"]
  msg := "copy.txt is missing"
}
deny contains msg if {
  not input["output.txt"]
  msg := "output.txt is missing"
}
