"""What people and programs see of a command: results, tables, progress, advice and colours."""
