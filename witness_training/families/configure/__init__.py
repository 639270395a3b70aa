"""The family `configure`: attest a step, or several, and verify it."""
