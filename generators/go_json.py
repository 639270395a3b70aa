"""JSON as Go's encoder writes it: compact, `<`, `>` and `&` escaped, everything else in UTF-8."""

from __future__ import annotations

import json

_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def encode(value: object) -> bytes:
    """The value as one line, without a newline; the order of keys is the value's own."""
    text = _encode(value)
    return text.translate(_ESCAPES).encode() if needs_escape(text) else text.encode()


def needs_escape(text: str) -> bool:
    """Whether Go escapes a character of this text that Python does not."""
    return any(character in text for character in "<>&\u2028\u2029")
