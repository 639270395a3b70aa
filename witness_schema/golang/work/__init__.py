"""Modules that are worked on together: a go.work, the modules around a folder, and what they refer to."""
