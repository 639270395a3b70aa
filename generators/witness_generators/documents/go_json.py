"""JSON as Go's encoding/json writes it: compact, in UTF-8, with `<`, `>`, `&`, U+2028 and U+2029 escaped.

orjson writes almost everything, and the standard library what the two write differently or orjson refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from witness_schema import json_writing
from witness_schema.json_writing import JSONEncoder

# encoding/json escapes these for HTML and JavaScript; neither orjson nor Python's json does.
_ESCAPES = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))
_WIDE_ESCAPES = (
    ("\u2028".encode(), b"\\u2028"),
    ("\u2029".encode(), b"\\u2029"),
)
_encode = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_indented = JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2).encode
# The two write only floats below 0.0001 differently: 0.00001 and 1e-7 for 1e-05 and 1e-07. The same in a text does no harm.
_SMALL = b"0.0000"
_SMALLER = re.compile(rb"e-[5-9](?=[,}\]\n]|$)")


def encode(value: object) -> bytes:
    """The value as one line without a newline; keys keep the order of the value. All floats must be finite."""
    return _write(value, json_writing.encode, _encode)


def encode_indented(value: object) -> bytes:
    """The value as `json.MarshalIndent` writes it with two spaces. All floats must be finite."""
    return _write(value, json_writing.encode_indented, _encode_indented)


def _write(value: object, fast: Callable[[object], bytes], exact: Callable[[object], str]) -> bytes:
    try:
        text = fast(value)
    except TypeError:
        # An integer of more than 64 bits, or more than 254 levels.
        text = exact(value).encode()
    else:
        if _SMALL in text or _SMALLER.search(text):
            text = exact(value).encode()
    # None of these characters occurs in the syntax of JSON, so each is inside a text.
    for character, escape in _ESCAPES if text.isascii() else (*_ESCAPES, *_WIDE_ESCAPES):
        if character in text:
            text = text.replace(character, escape)
    return text
