"""Reads Rego as far as it says which places of the input a module reads."""
