"""Reads the shell of rows, and judges its calls of `witness` by the flags of the real command."""
