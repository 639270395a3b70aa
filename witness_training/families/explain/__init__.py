"""Explain: what an attestation states, which fields carry it, and what it leaves open."""
