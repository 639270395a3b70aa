"""The families of tasks, one module or folder each: spec space, wording, answer, judge, difficulty."""
