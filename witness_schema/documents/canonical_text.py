"""Texts that can be read in one way only, so that their parsed value says everything: recognized several times faster than scanned.

A text is one where writing its value again gives the same bytes. Then no key stands twice, every number is spelled plainly, and
there is no blank between tokens. Everything else takes the long way, `go_text.parse_text`.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

import orjson

from witness_schema.documents.go_text import MOST_LEVELS


class NotCanonical(Enum):
    """Stands for a text that has to be read the long way; None is the value of `null`."""

    NOT_CANONICAL = "not canonical"


NOT_CANONICAL = NotCanonical.NOT_CANONICAL
# A number that Go and a schema may take differently: with a fraction or an exponent, or of so many digits that a float loses some.
# In a text without blanks a number follows `":`, `,` or `[`; what else matches only takes the long way. Three patterns, since a
# search for what begins with fixed characters is many times faster.
_ODD = rb"-?(?:[0-9]{16}|[0-9]+[.eE])"
_ODD_NUMBERS = tuple(re.compile(lead + _ODD) for lead in (rb'":', rb",", rb"\["))
_STARTS_NUMBER = re.compile(rb"[-0-9]")
# encoding/json escapes these five (HTMLEscape); the other writer does not.
_ESCAPED = re.compile(rb"\\u(003c|003e|0026|2028|2029)")
_PLAIN = {code: chr(int(code, 16)).encode() for code in (b"003c", b"003e", b"0026", b"2028", b"2029")}


def read_canonical(text: bytes) -> Any:
    """The value of a canonical text, NOT_CANONICAL for every other text, be it JSON or not."""
    text = text.strip(b"\n")
    if b"\\u" in text:
        # A backslash before the escape would make it a backslash and five letters.
        if b"\\\\u" in text:
            return NOT_CANONICAL
        text = _ESCAPED.sub(lambda match: _PLAIN[match[1]], text)
    if _STARTS_NUMBER.match(text) or any(pattern.search(text) for pattern in _ODD_NUMBERS):
        return NOT_CANONICAL
    if text.count(b"[") + text.count(b"{") > MOST_LEVELS:
        return NOT_CANONICAL
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return NOT_CANONICAL
    return value if orjson.dumps(value) == text else NOT_CANONICAL
