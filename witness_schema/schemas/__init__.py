"""From the record of a version to its schemas: by name, bundled with the package, or written as files."""
