"""Code of Go as records: expressions and statements, what their names stand for, and how they are spelled."""
