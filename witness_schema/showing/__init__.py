"""Shows documents and schemas to people, as trees of text."""
