"""`witness-schema schema …`: one module for each kind of work."""
