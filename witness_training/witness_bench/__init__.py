"""witness-bench: 700 tasks of all families, drawn by a fixed rule, and their adapters to Inspect, verifiers and HumanEval's form."""
