"""What changed between two versions of go-witness, and whom it hurts."""
