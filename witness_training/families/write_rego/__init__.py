"""The family `write-rego`: a requirement in words, answered by a Rego module that go-witness evaluates."""
