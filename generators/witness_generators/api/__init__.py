"""The public functions: Hypothesis strategies and direct draws."""
