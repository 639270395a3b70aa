"""JSON as Go's encoder writes it: compact, `<`, `>` and `&` escaped, everything else in UTF-8."""

from __future__ import annotations

import json

_ESCAPES = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("\u2028", "\\u2028"),
    ("\u2029", "\\u2029"),
)
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_indented = json.JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2).encode


def encode(value: object) -> bytes:
    """The value as one line, without a newline; the order of keys is the value's own."""
    return _escape(_encode(value))


def encode_indented(value: object) -> bytes:
    """The value as `json.MarshalIndent` with two spaces writes it."""
    return _escape(_encode_indented(value))


def _escape(text: str) -> bytes:
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text.encode()
