"""Breaks of agreement: one changed place that breaks exactly one invariant of the roster and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from witness_generators.documents import go_json
from witness_generators.near_miss.near_miss import ABSENT, Break, Path, replace_at
from witness_generators.recording.attestor_row import Attestations, Invariant
from witness_generators.runs import roster
from witness_schema import load
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.shapes.json_shape import MapOf

# The most changes tried for one invariant of one scene, so that a draw ends soon in a world with many files.
MOST_TRIED = 4000
_DAY = 86_400
# What reading a value of another kind raises: its parts, its text, its numbers, its dates, a document inside it.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    StopIteration,
    TypeError,
    ValueError,
    UnreadableSource,
)


def find_agreement_break(
    invariant: Invariant, attestations: Attestations, start: int, version: str | None = None
) -> tuple[str, Break] | None:
    """The attestor to change and the break; None if no single change breaks only this invariant in this scene.

    start: which change is tried first, so that equal scenes get different breaks.
    """
    tried = [
        (name, path, after)
        for name in invariant.attestors
        for path, after in _list_changes(name, attestations)
    ]
    first = start % len(tried) if tried else 0
    for name, path, after in islice(chain(tried[first:], tried[:first]), MOST_TRIED):
        lie = {**attestations, name: replace_at(attestations[name], path, after)}
        if _breaks_alone(invariant, lie, name, version):
            return name, Break("invariant", path, after, invariant.id)
    return None


def _breaks_alone(invariant: Invariant, lie: Attestations, name: str, version: str | None) -> bool:
    """Whether the changed attestation still conforms to its schema and breaks this invariant alone."""
    try:
        if invariant.check(lie) or not load(name, version=version).is_valid(lie[name]):
            return False
        return [one.id for one in roster.find_broken(lie)] == [invariant.id]
    except UNREADABLE:
        # A change that makes an invariant fail to read its attestation is no clean break.
        return False


def _list_changes(name: str, attestations: Attestations) -> Iterator[tuple[Path, object]]:
    """Other values for every place of this attestation; a map by paths also takes over entries of another such map."""
    yield from _change_inside(attestations[name], ())
    if _is_map(name):
        for other in attestations:
            if other != name and _is_map(other):
                yield from _take_over(attestations[other])
    yield from _replace_words(attestations[name])


def _is_map(name: str) -> bool:
    return isinstance(load(name).shape, MapOf)


def _change_inside(value: Any, path: Path) -> Iterator[tuple[Path, object]]:
    match value:
        case dict():
            for key, item in value.items():
                yield (*path, key), ABSENT
                yield from _change_inside(item, (*path, key))
        case list():
            for index, item in enumerate(value):
                yield (*path, index), ABSENT
                yield from _change_inside(item, (*path, index))
            if value:
                yield (*path, len(value)), value[0]
        case str():
            yield from ((path, text) for text in _list_other_texts(value))
        # Before int, because bool is a subclass of int.
        case bool():
            yield path, not value
        case int() | float():
            yield from ((path, value + step) for step in (1, -_DAY, _DAY))
        case _:
            pass


_HEX = re.compile("[0-9a-f]{16,}$")
_CHOICES = (("PASSED", "FAILED"), ("linux", "darwin"), ("true", "false"), ("HEAD", "main"))


def _list_other_texts(text: str) -> Iterator[str]:
    """The other word of a pair, a digest with another last digit, an earlier and a later time, or an altered text."""
    for pair in _CHOICES:
        if text in pair:
            yield pair[1 - pair.index(text)]
    if _HEX.search(text):
        yield text[:-1] + ("1" if text[-1] == "0" else "0")
    elif re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}T", text):
        yield from (f"{int(text[:4]) + years:04}{text[4:]}" for years in (-4, 4))
    else:
        yield from (f"{text}x", f"x{text}")
        if text.swapcase() != text:
            yield text.swapcase()


def _take_over(other: Mapping[str, Any]) -> Iterator[tuple[Path, object]]:
    """The values at the root of another attestation and one level below, under the same keys."""
    for key, value in other.items():
        yield (key,), value
        if isinstance(value, dict):
            yield from (((key,), inner) for inner in value.values())


def _replace_words(attestation: Any) -> Iterator[tuple[Path, object]]:
    """The attestation with one number changed everywhere, for facts that it repeats in several places."""
    text = go_json.encode(attestation).decode()
    for word in dict.fromkeys(_WORD.findall(text)):
        other = word[:-1] + ("1" if word[-1] == "0" else "0")
        yield (), parse_json(text.replace(word, other))


# Ids of accounts and projects.
_WORD = re.compile("(?<![0-9A-Za-z])[0-9]{10,16}(?![0-9A-Za-z])")
