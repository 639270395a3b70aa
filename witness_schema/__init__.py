"""Schemas of go-witness attestations, read from the Go source and judged by real Go."""
