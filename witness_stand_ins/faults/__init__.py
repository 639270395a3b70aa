"""What a service can do wrong, one row each, and what go-witness makes of it."""
