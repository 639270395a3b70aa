"""Maintainers' tools: checks of the Go sources, and the update of pin, bundle and changelog after a go-witness release."""
