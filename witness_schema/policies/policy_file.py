"""Reads a policy for `policy check`: plain, or the payload of a DSSE envelope. Signatures are not verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.go_reading import fold_key, make_plain
from witness_schema.documents.go_text import Members, parse_text
from witness_schema.documents.octets import read_octets
from witness_schema.errors import UnreadableSource

_ADVICE = "name a policy as JSON, plain or signed in a DSSE envelope"
_FIELDS = frozenset(("expires", "roots", "timestampauthorities", "publickeys", "steps"))


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy as it was written. signed: whether it is the payload of an envelope. text: its JSON. tree: of `parse_text`."""

    path: Path
    signed: bool
    text: str
    tree: Any = field(hash=False)

    @property
    def value(self) -> Any:
        """The policy as plain values with the keys of the text."""
        return make_plain(self.tree)


def read_policy_file(path: Path) -> PolicyFile:
    """Reads a file. Raises `UnreadableSource` where it is no JSON object, or an envelope whose payload is none."""
    return read_policy_text(read_bytes(path), path)


def read_policy_text(data: bytes, path: Path) -> PolicyFile:
    """The same of bytes; path: for errors."""
    tree = _parse(data, str(path))
    payload = next((value for key, value in tree if fold_key(key) == "payload"), None)
    if payload is None:
        return PolicyFile(path, False, data.decode(errors="replace"), tree)
    octets = read_octets(make_plain(payload))
    if octets is None:
        raise UnreadableSource("the payload of the envelope is no base64", where=str(path), advice=_ADVICE)
    return PolicyFile(path, True, octets.decode(errors="replace"), _parse(octets, f"{path}, payload"))


def _parse(data: bytes, where: str) -> Members:
    try:
        tree = parse_text(data)
    except UnreadableSource as error:
        raise UnreadableSource(error.what, where=where, advice=error.advice or _ADVICE) from None
    if not isinstance(tree, Members):
        raise UnreadableSource("this is no JSON object", where=where, advice=_ADVICE)
    keys = {fold_key(key) for key, _ in tree}
    if not keys & _FIELDS and "payload" not in keys:
        raise UnreadableSource(
            "this is no witness policy: it has none of a policy's fields", where=where, advice=_ADVICE
        )
    return tree
