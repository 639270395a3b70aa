"""Judges chat rows that others wrote about witness: commands, Rego and documents of their answers, without executing any."""
