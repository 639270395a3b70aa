"""Draws mutants of an attestation: one place is dropped, added, retyped, or given a nearly valid value."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
# One or more values of each JSON type, so that a retyped place gets another type most of the time.
_OTHERS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    1.5,
    "",
    "x",
    "0",
    [],
    {},
    [None],
    [0],
    {"x": None},
    {"x": "y"},
)
# The bounds of Go's integer types and one beyond each; 1e39 is out of range for float32 only.
_NUMBERS: tuple[Any, ...] = (
    -1, 0, 1, 0.5, 127, 128, 255, 256, -129, 65536, 2**31, 2**32, -(2**31) - 1,
    2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64, 1e300, -1e300, 1e39,
)  # fmt: skip
# Edge cases of Go's decoders: numbers in quotes, RFC 3339 (leap days, fractions, zones, year 10000), and base64
# (padding, non-zero trailing bits, newlines, the URL alphabet).
_TEXTS = (
    "", "a", "null", "0", "-0", "01", "1.0", "true", "\u00e9", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
    "2024-02-29T12:00:00Z", "2024-02-29t12:00:00z", "2024-02-29T12:00:00+00:00", "2024-02-29T12:00:00-00:00",
    "2024-02-29T12:00:00.10Z", "2024-02-29T12:00:00.1Z", "2024-02-29T12:00:00,1Z", "2024-02-29T12:00:60Z",
    "2024-02-29T24:00:00Z", "2024-02-29T12:00:00.1234567891Z", "2024-02-29 12:00:00Z", "10000-01-01T00:00:00Z",
    "2024-02-29T12:00:00+23:59", "2024-02-29T12:00:00+24:00", "2024-02-29T12:00:00", "0000-01-01T00:00:00Z",
    "2024-02-29T1:00:00Z", "2024-02-29T12:00:00Z\n", "AAAA", "AAA=", "AAA", "AB==", "AAB=", "AA==\n", "A\nAAA", "-_-_", "====",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed attestation. kind: what was changed. path: where. value: the whole attestation."""

    kind: str
    path: Path
    value: Any = field(hash=False)


def draw_mutants(value: Any, chance: random.Random, count: int) -> Iterator[Mutant]:
    """Yields `count` mutants of a value. The same state of `chance` gives the same mutants."""
    places = list(_list_places(value, ()))
    for _ in range(count):
        path, at = chance.choice(places)
        kind, change = chance.choice(_list_changes(at))
        # A deep copy: changes are made in place, and mutants must not share parts with the value.
        yield Mutant(kind, path, _replace_at(_copy(value), path, change(_copy(at), chance)))


def _copy(value: Any) -> Any:
    """A deep copy of a parsed value, several times faster than `copy.deepcopy`."""
    if isinstance(value, dict):
        return {key: _copy(member) for key, member in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _list_places(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from _list_places(item, (*path, step))


Change = Callable[[Any, random.Random], Any]


def _list_changes(value: Any) -> list[tuple[str, Change]]:
    """Lists the changes that fit a value, with the name of each; every entry is drawn equally often."""
    found: list[tuple[str, Change]] = [("retyped", _retype)]
    if isinstance(value, dict):
        found += [("key added", _add_key), ("key in other case", _swap_case), ("key dropped", _drop_key)]
        # Listed a second time, so that it is drawn twice as often as the other changes of an object.
        found.append(("key dropped", _drop_key))
    elif isinstance(value, list):
        found += [("item dropped", _drop_item), ("item added", _add_item), ("emptied", lambda _v, _c: [])]
    elif isinstance(value, str):
        found += [("bad text", lambda _v, c: c.choice(_TEXTS)), ("text changed", _edit_text)]
    # In Python, True is an int.
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found.append(("bad number", lambda _v, c: c.choice(_NUMBERS)))
    return found


def _retype(_: Any, chance: random.Random) -> Any:
    return chance.choice(_OTHERS)


def _add_key(value: dict[str, Any], chance: random.Random) -> Any:
    return {**value, chance.choice(("zz", "", "x-1", "7")): chance.choice(_OTHERS)}


def _drop_key(value: dict[str, Any], chance: random.Random) -> Any:
    if value:
        # Sorted, so that the draw does not depend on the order of keys in the text.
        value.pop(chance.choice(sorted(value)))
    return value


def _swap_case(value: dict[str, Any], chance: random.Random) -> Any:
    if not value:
        return value
    # encoding/json matches keys without regard to case when it decodes, so such a key is read but written otherwise.
    chosen = chance.choice(sorted(value))
    return {(key.swapcase() if key == chosen else key): item for key, item in value.items()}


def _drop_item(value: list[Any], chance: random.Random) -> Any:
    if value:
        value.pop(chance.randrange(len(value)))
    return value


def _add_item(value: list[Any], chance: random.Random) -> Any:
    return [*value, chance.choice((*value, None, 0, "x"))]


def _edit_text(value: str, chance: random.Random) -> Any:
    """Returns the text with one character removed, inserted or replaced."""
    at = chance.randrange(len(value) + 1)
    return value[:at] + chance.choice(("", "0", "=", "Z", "\n", "é")) + value[at + chance.choice((0, 1)) :]


def _replace_at(whole: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    at = whole
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return whole


def draw_text_mutants(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yields pairs of kind and text whose change is lost in parsing: a repeated key, a number spelled otherwise or too long."""
    # Strings are tokens as well, so that digits and colons inside a string are not taken for numbers and keys.
    tokens = list(_TOKEN.finditer(text))
    keys = [token for token in tokens if text[token.end() : token.end() + 1] == ":"]
    if keys:
        key = chance.choice(keys)
        # The first of two equal keys is the inserted one: parsers keep the last, so the parsed value stays the same.
        yield "key twice", f"{text[: key.start()]}{key[0]}:null,{text[key.start() :]}"
    numbers = [token for token in tokens if token[0].lstrip("-").isdecimal()]
    if numbers:
        found = chance.choice(numbers)
        for kind, tail in (
            ("number respelled", ".0"),
            ("number respelled", "e0"),
            ("number too long", ".00000000000000000001"),
        ):
            yield kind, text[: found.end()] + tail + text[found.end() :]


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*')
