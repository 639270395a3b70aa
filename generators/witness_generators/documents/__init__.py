"""Documents made of attestations: collection, statement, envelope, policy, Rego, submission; and JSON as Go prints it."""
