"""Explain: what an attestation proves, which fields carry it, and what it leaves open."""
