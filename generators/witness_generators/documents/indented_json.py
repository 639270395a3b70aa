"""JSON as most tools print it: indented, in UTF-8, nothing escaped that need not be."""

from __future__ import annotations

import json

import orjson


def encode_indented(value: object, spaces: int = 2) -> bytes:
    """The value without a final newline; the order of keys is the value's own."""
    if spaces == 2:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return json.dumps(value, indent=spaces, ensure_ascii=False).encode()
