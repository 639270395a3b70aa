"""Pass rates with their uncertainty: of all tasks, of groups, and of two models on the same tasks."""
