"""Damages a file in the ways in which files arrive damaged: its bytes, its JSON, and what stands at its path."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

Damage = Callable[[bytes], bytes]
DEEP = b"[" * 300 + b"]" * 300


def _insert_member(member: bytes) -> Damage:
    """One more member at the beginning of the first object; before the text where there is no object."""
    return lambda data: data.replace(b"{", b"{" + member + b", ", 1) if b"{" in data else member + data


def _double_a_key(data: bytes) -> bytes:
    first = re.search(rb'"([^"]+)"\s*:', data)
    return _insert_member(b'"%s": null' % (first[1] if first else b"a"))(data)


def _change_first(change: Callable[[dict[str, object], str], None]) -> Damage:
    """The first member of the first object changed, of one line or of the whole text."""

    def damage(data: bytes) -> bytes:
        for end in (data.find(b"\n"), len(data)):
            try:
                value = json.loads(data[:end])
            except ValueError:
                continue
            change(value, next(iter(value)))
            return json.dumps(value).encode() + data[end:]
        return b"5" + data

    return damage


def _insert_in_text(part: bytes) -> Damage:
    """A part inside the first string, or after the first word."""
    return lambda data: re.sub(rb'"(?=[^"]*")|(?<=\w) ', lambda found: found[0] + part, data, count=1)


TEXTS: dict[str, Damage] = {
    "empty": lambda _: b"",
    "blank": lambda _: b" \n",
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda data: data.decode().encode("utf-16-le"),
    "UTF-32": lambda data: data.decode().encode("utf-32"),
    "UTF-32 without a mark": lambda data: data.decode().encode("utf-32-be"),
    "Latin-1": _insert_in_text(b"\xe9"),
    "truncated": lambda data: data[: len(data) * 2 // 3],
    "NUL": _insert_in_text(b"\0"),
    "an escape sequence": _insert_in_text(b"\x1b[2J"),
    "half a surrogate pair": _insert_member(rb'"\ud800": 1'),
    "half a surrogate pair as value": _insert_member(rb'"x": "\udfff"'),
    "a key twice": _double_a_key,
    "300 levels": _insert_member(b'"x": ' + DEEP),
    "levels without end": _insert_member(b'"x": ' + b"[" * 100_000),
    "objects without end": _insert_member(b'"x": ' + b'{"a":' * 100_000),
    "NaN": _insert_member(b'"x": NaN'),
    "1e400": _insert_member(b'"x": 1e400'),
    "5,000 digits": _insert_member(b'"x": ' + b"9" * 5000),
    "a list": lambda _: b"[]\n",
    "a list of lists": lambda _: b"[[]]\n",
    "null": lambda _: b"null\n",
    "a string": lambda _: b'"text"\n',
    "a number": lambda _: b"5\n",
    "an empty object": lambda _: b"{}\n",
    "first member a list": _change_first(lambda value, key: value.update({key: [[5]]})),
    "first member null": _change_first(lambda value, key: value.update({key: None})),
    "first member a number": _change_first(lambda value, key: value.update({key: 1.5})),
    "first member missing": _change_first(lambda value, key: value.pop(key) and None),
    "a line of 4 MiB": lambda data: data.rstrip(b"\n") + b"x" * (4 << 20),
    "a string of 4 MiB": _insert_in_text(b"x" * (4 << 20)),
    "all bytes": lambda _: bytes(range(256)),
}


def _listen(path: Path) -> None:
    # A path of a socket may not be long.
    here = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{here}/{path.name}")
    os.close(here)


def _grow(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


PLACES: dict[str, Callable[[Path], object]] = {
    "missing": lambda _: None,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a socket": _listen,
    "a device without end": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    # Opens as a regular file, and every read fails.
    "a failing disk": lambda path: path.symlink_to("/proc/self/mem"),
    "a terabyte": _grow,
}
