"""Writes JSON. Reading has one gate, `documents`, so `json` and `orjson`, which can read as well, are imported by few modules."""

from __future__ import annotations

from json import JSONEncoder, dumps

import orjson

__all__ = ["JSONEncoder", "dumps", "encode", "encode_indented", "encode_sorted"]


def encode(value: object) -> bytes:
    """The value as one line of UTF-8 without a newline. Raises TypeError for half a surrogate pair and for 255 levels."""
    return orjson.dumps(value)


def encode_sorted(value: object) -> bytes:
    """The value as one line, keys in the order of the alphabet."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def encode_indented(value: object) -> bytes:
    """The value on many lines, two spaces deeper at each level, without a final newline."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)
