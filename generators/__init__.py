"""Attestations drawn from the shapes that `witness_schema` reads: one world, many attestors."""
