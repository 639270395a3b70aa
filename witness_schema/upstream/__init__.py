"""Upstream's source: the checkout in vendor/, the modules that it reaches, and the Go toolchain that fetches them."""
