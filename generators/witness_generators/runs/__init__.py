"""Attestors that run together: the roster of all attestors, their combinations, and scenes."""
