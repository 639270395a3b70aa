"""Reference answers: a script, and sentences before it."""
