"""Benchmarks: each stage measured next to its peers in one run, as ratios, rates and CPU time. No time is ever asserted."""
