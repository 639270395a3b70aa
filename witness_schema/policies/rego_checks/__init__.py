"""What is wrong with the Rego modules of a policy: by their text, the shapes that they read, and OPA."""
