"""The values of Go's string literals (Go spec, "String literals"); Python's escapes differ from Go's."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    rb"\\(?:([abfnrtv\\\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))", re.S
)
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class NotALiteralError(Exception):
    """The text is no string literal of Go, or its value is not UTF-8."""


def read_literal(text: str, errors: str = "strict") -> str:
    """Return the value of a literal, raw or interpreted. Raises NotALiteralError, for what is not UTF-8 by these `errors`."""
    if text[:1] == "`":
        # Go drops carriage returns from raw literals.
        return text[1:-1].replace("\r", "")
    try:
        # In bytes, because \x and the octal escapes write bytes, which may be UTF-8 only together.
        return _ESCAPE.sub(_replace_escape, text[1:-1].encode()).decode(errors=errors)
    except (UnicodeError, ValueError, OverflowError):
        raise NotALiteralError(text) from None


def _replace_escape(escape: re.Match[bytes]) -> bytes:
    letter, hexadecimal, octal, short, long, other = escape.groups()
    if letter is not None:
        return _LETTERS.get(letter, letter)
    if other is not None:
        raise NotALiteralError(escape[0])
    if hexadecimal is not None or octal is not None:
        return bytes([int(hexadecimal or octal, 16 if hexadecimal else 8)])
    # A lone surrogate does not encode, and `chr` refuses what lies above Unicode.
    return chr(int(short or long, 16)).encode()
