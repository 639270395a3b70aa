"""Compares two versions of go-witness: what changed in attestations, and who is affected."""
