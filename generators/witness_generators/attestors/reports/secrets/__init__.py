"""Secrets that a step leaves behind, and the search for them."""
