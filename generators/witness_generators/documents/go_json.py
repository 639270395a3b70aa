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
# The first byte of the two; a search for one byte is far faster than one for three.
_WIDE = b"\xe2"
_encode = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_indented = JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2).encode
# The two write only floats below 0.0001 differently: 0.00001 and 1e-7 for 1e-05 and 1e-07. The same in a text does no harm.
_SMALL = b"0.0000"
_SMALLER = re.compile(rb"e-[5-9](?=[,}\]\n]|$)")


def encode(value: object, *, small_floats: bool = True) -> bytes:
    """The value as one line without a newline; keys keep the order of the value. All floats must be finite.

    small_floats: False promises that no float is between 0 and 0.0001, which saves the search for one.
    """
    return _write(value, json_writing.encode, _encode, small_floats)


def encode_indented(value: object, *, small_floats: bool = True) -> bytes:
    """The value as `json.MarshalIndent` writes it with two spaces; arguments are those of `encode`."""
    return _write(value, json_writing.encode_indented, _encode_indented, small_floats)


def _write(
    value: object, fast: Callable[[object], bytes], exact: Callable[[object], str], small_floats: bool
) -> bytes:
    try:
        text = fast(value)
    except TypeError:
        # An integer of more than 64 bits, or more than 254 levels.
        text = exact(value).encode()
    else:
        if small_floats and (_SMALL in text or _SMALLER.search(text)):
            text = exact(value).encode()
    # None of these characters occurs in the syntax of JSON, so each is inside a text.
    for character, escape in _ESCAPES if _WIDE not in text else (*_ESCAPES, *_WIDE_ESCAPES):
        if character in text:
            text = text.replace(character, escape)
    return text
