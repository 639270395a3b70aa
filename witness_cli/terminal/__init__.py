"""The output of commands: results, tables, progress, advice and colours."""
