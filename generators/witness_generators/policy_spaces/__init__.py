"""The space of policies: steps, functionaries and Rego, with collections that pass them."""
