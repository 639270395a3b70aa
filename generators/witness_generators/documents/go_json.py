"""JSON as Go's encoding/json writes it: compact, in UTF-8, with `<`, `>`, `&`, U+2028 and U+2029 escaped."""

from __future__ import annotations

from witness_schema.json_writing import JSONEncoder

# encoding/json escapes these for HTML and JavaScript; Python's json does not.
_ESCAPES = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("\u2028", "\\u2028"),
    ("\u2029", "\\u2029"),
)
_encode = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_indented = JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2).encode


def encode(value: object) -> bytes:
    """The value as one line without a newline; keys keep the order of the value."""
    return _escape(_encode(value))


def encode_indented(value: object) -> bytes:
    """The value as `json.MarshalIndent` writes it with two spaces."""
    return _escape(_encode_indented(value))


def _escape(text: str) -> bytes:
    # None of these characters occurs in the syntax of JSON, so each is inside a text.
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text.encode()
