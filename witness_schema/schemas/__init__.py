"""Builds the schemas of a go-witness version from its record: by name, bundled with the package, or written as files."""
