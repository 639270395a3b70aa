"""witness-bench: 700 tasks of all families, drawn by a fixed rule, and scores on them."""
