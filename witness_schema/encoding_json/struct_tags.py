"""Reads struct tags by the grammar of `reflect.StructTag`, and their `json` key."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from witness_schema.golang.string_literals import NotALiteralError, read_literal

_PAIR = re.compile(r'[ ]*([^\x00-\x20":\x7f]+):("(?:[^"\\]|\\.)*")', re.S)
# encoding/json (isValidTag) allows letters, digits and this punctuation; quotation mark, backslash and comma are reserved.
_PUNCTUATION = frozenset("!#$%&()*+-./:;<=>?@[]^_{|}~ ")
_LETTERS_AND_DIGITS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"})


@dataclass(frozen=True, slots=True)
class JsonTag:
    """The tag `json:"name,omitempty,omitzero,string"`; `name` is "" where the tag has no valid one."""

    name: str = ""
    skipped: bool = False
    omitempty: bool = False
    omitzero: bool = False
    quoted: bool = False


def look_up_key(tag: str, key: str) -> str | None:
    """Return the value of `key`, or None where the tag has none. Reading stops at the first malformed pair, as in reflect."""
    position = 0
    while pair := _PAIR.match(tag, position):
        if pair[1] == key:
            return _unquote(pair[2])
        position = pair.end()
    return None


def read_json_tag(tag: str) -> JsonTag:
    """Read the `json` key of a struct tag (encoding/json, `typeFields` and `parseTag`)."""
    value = look_up_key(tag, "json")
    if value is None:
        return JsonTag()
    # Only the whole value "-" skips a field; "-," names it "-".
    if value == "-":
        return JsonTag(skipped=True)
    name, *options = value.split(",")
    return JsonTag(
        name if all(map(_may_name, name)) else "",
        omitempty="omitempty" in options,
        omitzero="omitzero" in options,
        quoted="string" in options,
    )


def _may_name(character: str) -> bool:
    # unicode.IsLetter and IsDigit: Python's `isalnum` also takes fractions and Roman numerals.
    return character in _PUNCTUATION or unicodedata.category(character) in _LETTERS_AND_DIGITS


def _unquote(text: str) -> str | None:
    # A line break may stand in a raw literal, which a tag mostly is, but strconv.Unquote takes none.
    if "\n" in text:
        return None
    try:
        return read_literal(text, errors="replace")
    except NotALiteralError:
        return None
