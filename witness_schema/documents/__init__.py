"""Foreign files and texts: bytes of a regular file, then JSON as Go reads it. Everything that others wrote passes here."""
