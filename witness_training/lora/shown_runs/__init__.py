"""What people see of a run: its rows before it, its lines while it runs, its curves after it."""
