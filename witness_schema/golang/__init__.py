"""Reading Go: files, packages, and the types that they declare."""
