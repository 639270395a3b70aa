"""The `witness-schema` command: each module parses, calls and prints."""
