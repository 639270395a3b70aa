"""Reads the JSON of answers, which may be shortened or have places to be filled in, and tells what document it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Literal

from witness_schema import attestor_names, load
from witness_schema.documents.go_reading import make_plain
from witness_schema.documents.go_text import Members, parse_text
from witness_schema.errors import UnreadableSource
from witness_schema.json_pointers import add_step
from witness_schema.shapes import json_shape

Kind = Literal["policy", "envelope", "statement", "collection", "entry", "attestation"]
_ELIDED = re.compile(r"\.\.\.|…|//|/\*|<[A-Za-z]|\$\{?\w|\$\(|\{\{|(?m:^[ \t]*#)")
# What a text has that is meant to be a document of witness.
_WORDS = re.compile(
    r'"(?:publickeys|functionaries|regopolicies|payloadType|predicateType|attestations|artifactsFrom)"'
)
_MOST_DOCUMENTS = 50
_MOST_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Document:
    """A document of witness in a text. pointer: where it stands in the JSON of the text. attestor: of an attestation."""

    kind: Kind
    value: Any = field(hash=False)
    pointer: str = ""
    attestor: str = ""


def is_shortened(value: object) -> bool:
    """Whether a document says that something of it is left out."""
    match value:
        case dict():
            return any(key in ("...", "…") or is_shortened(item) for key, item in value.items())
        case list():
            return any(is_shortened(item) for item in value)
        case _:
            return value in ("...", "…")


def read_documents(text: str) -> tuple[list[Document], str]:
    """The documents of witness in a JSON text, and why it cannot be read: "" where it can, is shortened, or is no document."""
    try:
        trees = [parse_text(text)]
    except UnreadableSource as error:
        trees = _read_lines(text)
        if not trees:
            meant = _WORDS.search(text) and not _ELIDED.search(text)
            return [], error.what if meant else ""
    twice = next((key for tree in trees for key in _list_doubles(tree)), "")
    found = (each for tree in trees for each in _find(make_plain(tree), "", 0))
    documents = list(islice(found, _MOST_DOCUMENTS))
    return documents, f"the key {twice[:60]!r} stands twice" if twice and documents else ""


def _read_lines(text: str) -> list[Any]:
    """One JSON text a line, [] where a line is none."""
    trees = []
    for line in [line for line in text.split("\n") if line.strip()]:
        try:
            trees.append(parse_text(line))
        except UnreadableSource:
            return []
    return trees


def _list_doubles(tree: Any) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Members):
            yield from (key for key, count in Counter(key for key, _ in value).items() if count > 1)
            waiting += [member for _, member in value if isinstance(member, list)]
        elif isinstance(value, list):
            waiting += [item for item in value if isinstance(item, list)]


def _find(value: Any, pointer: str, level: int) -> Iterator[Document]:
    if level > _MOST_LEVELS:
        return
    if isinstance(value, dict):
        found = tell_document(value, pointer)
        if found is not None:
            yield found
            return
    for key, item in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from _find(item, add_step(pointer, key), level + 1)


def tell_document(value: Mapping[str, Any], pointer: str = "") -> Document | None:
    """What document an object is, None for another one."""
    keys = set(value)
    if "payload" in keys and {"payloadType", "signatures"} & keys:
        return Document("envelope", value, pointer)
    if {"predicateType", "predicate"} <= keys or {"predicateType", "subject"} <= keys:
        return Document("statement", value, pointer)
    asks = {"publickeys", "roots"} & {key.lower() for key in keys}
    if "steps" in keys and (_has_steps(value["steps"]) or (asks and value["steps"] in ({}, [], None))):
        return Document("policy", value, pointer)
    if {"type", "attestation"} <= keys and isinstance(value["type"], str):
        return Document("entry", value, pointer)
    if "attestations" in keys and "functionaries" not in keys and _has_entries(value["attestations"]):
        return Document("collection", value, pointer)
    attestor = _guess_attestor(keys)
    return Document("attestation", value, pointer, attestor) if attestor else None


def _has_steps(steps: object) -> bool:
    items = steps.values() if isinstance(steps, dict) else steps if isinstance(steps, list) else ()
    asked = {"functionaries", "attestations", "artifactsFrom"}
    return any(isinstance(step, dict) and asked & set(step) for step in items)


def _has_entries(entries: object) -> bool:
    return isinstance(entries, list) and any(
        isinstance(each, dict) and "attestation" in each for each in entries
    )


def _guess_attestor(keys: set[str]) -> str:
    """The attestor whose fields these are for the most part, "" where none is, or several are."""
    scores = {}
    for name in attestor_names():
        common = len(keys & _list_fields(name))
        if common >= 3 and common >= 0.6 * len(keys):
            scores[name] = common
    best = max(scores.values(), default=0)
    named = [name for name, score in scores.items() if score == best]
    return named[0] if len(named) == 1 else ""


@cache
def _list_fields(attestor: str) -> frozenset[str]:
    schema = load(attestor)
    shape = schema.shape
    while isinstance(shape, json_shape.Reference):
        shape = schema.definitions[shape.name]
    return (
        frozenset(each.name for each in shape.fields) if isinstance(shape, json_shape.Record) else frozenset()
    )
