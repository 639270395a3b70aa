"""The public face: Hypothesis strategies and direct draws."""
