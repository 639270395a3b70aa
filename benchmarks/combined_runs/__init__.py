"""Combinations of attestors run for real: which, how, and what their attestations are compared with."""
