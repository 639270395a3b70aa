"""Damages bytes and JSON structures; what comes out depends on the `Random` alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from support.text_damage import damage as damage_text
from support.text_damage import list_places

# Values that readers do not expect in place of others.
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 5, 1.5, 10**30, 10**400, "", "x", "\ud800", "\x00", "\x1b[2J", "a\n::error::b", "/", "..", "="),
    *([], {}, [None], [[]], {"": None}, ["x", 5], {"a": {"b": []}}, "x" * 5000, "$ref", {"$ref": "#"}, "2036-13-99T25:00:00Z"),
)  # fmt: skip
# Each is a border of an encoding or of a grammar.
BYTES = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc2\x85", b"\xe2\x80\xa8", b"\xf0\x9f\x98\x80", b"\r", b"\n", b"\t"),
    *(b'"', b"\\", b"`", b"'", b"{", b"}", b"[", b"]", b"(", b")", b",", b":", b"//", b"/*", b"*/", b"#", b" ", b"-1", b"9" * 400, b"1e999"),
)  # fmt: skip
MOST_REPEATED = 300


def damage(data: bytes, tokens: Sequence[bytes], chance: Random) -> bytes:
    """The input with one to three changes. tokens: words of its language."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        kind = chance.choice((_change_bytes, _change_tree, _change_tree, _change_text))
        data = kind(data, tokens, chance)
    return data


def damage_source(data: bytes, tokens: Sequence[bytes], chance: Random) -> bytes:
    """The same for what is not JSON: changes of bytes and of lines."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice((_change_bytes, _change_bytes, _change_lines))(data, tokens, chance)
    return data


def _change_bytes(data: bytes, tokens: Sequence[bytes], chance: Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((0, 0, 1, 1, 2, 8, 40)))
    part = chance.choice(
        (
            lambda: b"",
            lambda: bytes([chance.randrange(256)]),
            lambda: chance.choice(BYTES),
            lambda: chance.choice(tokens),
            lambda: data[start:end] * chance.choice((2, 3, MOST_REPEATED)),
            lambda: _cut_out(data, chance),
        )
    )()
    return data[:start] + part + data[end:]


def _cut_out(data: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[start : start + chance.choice((1, 4, 20, 100))]


def _change_lines(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    lines = data.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at : at + 2] = [b"".join(lines[at : at + 2])]
    return b"\n".join(lines)


def _change_tree(data: bytes, tokens: Sequence[bytes], chance: Random) -> bytes:
    try:
        document = json.loads(data)
        places = list(list_places(document))
    except (ValueError, RecursionError):
        return _change_bytes(data, tokens, chance)
    if not places:
        return _change_bytes(data, tokens, chance)
    holder, step = chance.choice(places)
    _TREE_CHANGES[chance.randrange(len(_TREE_CHANGES))](holder, step, places, chance)
    return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode(errors="surrogatepass")


def _delete(holder: Any, step: Any, _: Any, __: Random) -> None:
    del holder[step]


def _replace(holder: Any, step: Any, _: Any, chance: Random) -> None:
    holder[step] = deepcopy(chance.choice(VALUES))


def _copy_from_elsewhere(holder: Any, step: Any, places: Sequence[tuple[Any, Any]], chance: Random) -> None:
    other, place = chance.choice(places)
    # A copy: a value within itself would be a circle, which JSON has not.
    holder[step] = deepcopy(other[place])


def _add_a_member(holder: Any, step: Any, places: Sequence[tuple[Any, Any]], chance: Random) -> None:
    keys = [key for _, key in places if isinstance(key, str)] or ["x"]
    if isinstance(holder, dict):
        holder[chance.choice((*keys, "", "\ud800"))] = deepcopy(chance.choice(VALUES))
    else:
        holder.insert(step, deepcopy(chance.choice((holder[step], *VALUES))))


def _wrap(holder: Any, step: Any, _: Any, chance: Random) -> None:
    for _level in range(chance.choice((1, 1, 2, 300))):
        holder[step] = chance.choice(([holder[step]], {"x": holder[step]}))


_TREE_CHANGES: tuple[Callable[[Any, Any, Any, Random], None], ...] = (
    *(_delete, _replace, _replace),
    *(_copy_from_elsewhere, _add_a_member, _wrap),
)


def _change_text(data: bytes, tokens: Sequence[bytes], chance: Random) -> bytes:
    """One kind of damage in which parsers of JSON differ."""
    try:
        return damage_text(data, chance)[1]
    except (ValueError, RecursionError, IndexError):
        # Not JSON any more.
        return _change_bytes(data, tokens, chance)
