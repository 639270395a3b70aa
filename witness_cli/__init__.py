"""The `witness-schema` command: each module parses options, calls the library and prints the result."""
