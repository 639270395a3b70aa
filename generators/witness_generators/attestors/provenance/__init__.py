"""What is said of the whole run: link, provenance, verification."""
