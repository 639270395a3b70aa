"""Attestors together in one run: the roster of them all, combinations, scenes."""
