package git_clean

# Only what is committed may be released.
deny[msg] {
  changed := [path | input.status[path]]
  count(changed) > 0
  msg := sprintf("the release was built from a checkout with changes: %v", [changed])
}
