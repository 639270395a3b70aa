"""Writes policies from what a user asks for: `witness-schema policy new`."""
