"""Reads the few JSON texts that bodies write down: true, false, null, and strings without escapes."""

from __future__ import annotations

from witness_schema.golang.types import Fixed

_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_scalar(text: str) -> Fixed | None:
    """Return the value of a JSON text, or None where it is another one than these, or no JSON."""
    if text in _WORDS:
        return Fixed(_WORDS[text])
    inner = text[1:-1]
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    plain = all(c >= " " and c not in '"\\' for c in inner)
    return Fixed(inner) if quoted and plain else None
