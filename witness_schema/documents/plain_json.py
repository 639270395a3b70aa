"""JSON of our own formats, read so that no two programs could read it differently (I-JSON, RFC 7493).

Data sets, records of runs and models' policies pass here. Documents of witness are read as Go reads them instead (`go_text`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from witness_schema.documents.go_text import MOST_LEVELS, is_all_unicode
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_schema.text_encoding import advise_encoding, decode_utf8

# Python reads no longer ones, and no number of ours has more than 20 digits.
_MOST_DIGITS = 4000


def parse_json(
    text: str | bytes, where: str = "", advice: str = "", *, fault: str = "this is not plain JSON"
) -> Any:
    """Read a JSON text. where, advice and fault, before its reason: for errors.

    Raises UnreadableSource for a syntax error or another encoding, and for what parsers disagree on: a key that stands twice,
    half a surrogate pair, NaN, a number beyond a float, more than MOST_LEVELS levels.
    """
    plain = decode_utf8(text, where) if isinstance(text, bytes) else text
    try:
        value = _DECODER.decode(plain)
        _check_unicode(plain, value)
        _check_depth(plain, value)
    except RecursionError:
        raise UnreadableSource(f"{fault}: {_TOO_DEEP}", where=where, advice=advice) from None
    except ValueError as error:
        # A text may come from a string with a mark.
        hint = advise_encoding(plain[:2].encode(errors="replace"))
        raise UnreadableSource(f"{fault}: {quote(str(error))}", where=where, advice=hint or advice) from None
    return value


_TOO_DEEP = f"lists and objects lie more than {MOST_LEVELS} levels deep"


def _build_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) < len(members):
        keys = [key for key, _ in members]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {quote(repr(twice))} stands twice")
    return value


def _parse_float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"the number {quote(text)} is larger than a float")
    return value


def _parse_integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"a number has {len(text)} digits")
    return int(text)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_build_object,
    parse_float=_parse_float,
    parse_int=_parse_integer,
    parse_constant=_refuse,
)


def _check_unicode(text: str, value: Any) -> None:
    """Raises ValueError for half a surrogate pair, as it stands or as an escape: it has no bytes, so no file could hold it."""
    try:
        # Most texts have no such escape, and a pair of them is a character like others.
        if not is_all_unicode(text):
            for string in _list_strings(value):
                string.encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds half of a surrogate pair") from None


def _check_depth(text: str, value: Any) -> None:
    # Counting brackets is a hundred times faster than walking, and settles it for nearly all texts.
    if text.count("[") + text.count("{") <= MOST_LEVELS or not isinstance(value, dict | list):
        return
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [below for one in level for below in _list_parts(one)]
        if not level:
            return
    raise RecursionError


def _list_parts(value: dict[str, Any] | list[Any]) -> Iterator[dict[str, Any] | list[Any]]:
    parts = value.values() if isinstance(value, dict) else value
    return (part for part in parts if isinstance(part, dict | list))


def _list_strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as members:
                waiting += [*members, *members.values()]
            case list() as items:
                waiting += items
