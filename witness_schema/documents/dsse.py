"""DSSE, the envelope of in-toto's statements and of signed policies: what of one is signed."""

from __future__ import annotations


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """The bytes that DSSE signs: `DSSEv1`, then type and payload, each after its length in bytes (DSSE v1.0 protocol)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
