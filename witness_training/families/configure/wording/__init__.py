"""The family's grammar, and the question of a task."""
