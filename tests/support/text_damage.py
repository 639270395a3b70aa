"""Damages JSON texts in the ways in which parsers differ: encoding, case, duplicates, spelling of numbers, stray bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

# What stands in the text while a member or number is being replaced; no attestation holds it.
MARK = "@@damaged@@"
NUMBERS = (
    *(
        "1e400",
        "-1e400",
        "1e-400",
        "1.0",
        "1e2",
        "-0",
        "0.1e1",
        "3.4e39",
        "01",
        "1.",
        "+1",
        "0x1",
        "NaN",
        "Infinity",
    ),
    *("9" * 30, "9" * 5000, "1e" + "9" * 30, "1e-" + "9" * 20),
)
VALUES: tuple[Any, ...] = (5, "x", None, [], {}, 1.5)
ESCAPES = (rb"\ud800", rb"\udc00x", rb"\ud83d\ud83d\ude00", rb"\ud83d\ude00", rb"\u00e9")
# Letters that Go takes for k and s when it looks for a field.
LOOKALIKES = {"k": "\u212a", "s": "\u017f"}


def damage(text: bytes, chance: Random) -> tuple[str, bytes]:
    """The name of one kind of damage, and the text with it."""
    name = chance.choice(list(KINDS))
    return name, KINDS[name](text, chance)


def _mark_order(text: bytes, _: Random) -> bytes:
    return b"\xef\xbb\xbf" + text


def _encode_utf16(text: bytes, _: Random) -> bytes:
    return text.decode().encode("utf-16")


def _insert_in_string(text: bytes, part: bytes, chance: Random) -> bytes:
    quotes = [at for at, byte in enumerate(text) if byte == ord('"')] or [0]
    at = chance.choice(quotes) + 1
    return text[:at] + part + text[at:]


def _break_utf8(text: bytes, chance: Random) -> bytes:
    return _insert_in_string(text, bytes([chance.choice((0xFF, 0xC0, 0xED, 0x80))]), chance)


def _halve_surrogates(text: bytes, chance: Random) -> bytes:
    return _insert_in_string(text, chance.choice(ESCAPES), chance)


def _change_case(text: bytes, chance: Random) -> bytes:
    document = json.loads(text)
    members = [(holder, key) for holder, key in list_places(document) if isinstance(key, str)]
    if not members:
        return text
    holder, key = chance.choice(members[:40])
    value = holder.pop(key)
    lookalike = "".join(LOOKALIKES.get(letter, letter) for letter in key)
    holder[chance.choice((key.upper(), key.title(), lookalike))] = chance.choice((value, value, *VALUES))
    return json.dumps(document, ensure_ascii=False).encode()


def _double_a_member(text: bytes, chance: Random) -> bytes:
    document = json.loads(text)
    members = [(holder, key) for holder, key in list_places(document) if isinstance(key, str)]
    if not members:
        return text
    holder, key = chance.choice(members[:60])
    value = holder.pop(key)
    pair = [(key, value), (chance.choice((key, key, key.upper())), chance.choice((value, [value], *VALUES)))]
    chance.shuffle(pair)
    holder[MARK] = 1
    twice = ", ".join(f"{json.dumps(name)}: {json.dumps(member)}" for name, member in pair)
    return json.dumps(document).replace(f'"{MARK}": 1', twice).encode()


def _respell_a_number(text: bytes, chance: Random) -> bytes:
    document = json.loads(text)
    places = list(list_places(document))
    if not places:
        return text
    holder, key = chance.choice(places[:60])
    holder[key] = MARK
    return json.dumps(document).replace(f'"{MARK}"', chance.choice(NUMBERS)).encode()


def _insert_a_byte(text: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(text))
    return text[:at] + bytes([chance.choice((0, 1, 9, 0x0B, 0x0C, 0x20, 0x7F, 0xA0))]) + text[at:]


def _append(text: bytes, chance: Random) -> bytes:
    return text + chance.choice((b" ", b"x", b"{}", b"\n", b"\x00", b"\xc2\xa0", b","))


def _drop_a_byte(text: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def list_places(value: Any) -> Iterator[tuple[Any, str | int]]:
    """Every object or list in the value with each of its keys or indexes."""
    steps = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in list(steps):
        yield value, step
        yield from list_places(value[step])


KINDS: dict[str, Callable[[bytes, Random], bytes]] = {
    "byte order mark": _mark_order,
    "UTF-16": _encode_utf16,
    "bytes that are no UTF-8": _break_utf8,
    "half a surrogate pair": _halve_surrogates,
    "key in other case": _change_case,
    "member twice": _double_a_member,
    "spelling of a number": _respell_a_number,
    "stray byte": _insert_a_byte,
    "text after the end": _append,
    "byte missing": _drop_a_byte,
}
