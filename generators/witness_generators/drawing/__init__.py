"""Spaces of values and what draws from them: one description, two interpreters."""
