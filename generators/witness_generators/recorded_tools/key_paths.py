"""The form of a JSON document: which places it has, and what types stand there, without its values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any


def list_key_paths(document: Any, open_keys: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The JSON types by place; an item of a list is `*`, and so is a key of an object whose pointer is among `open_keys`."""
    types: dict[str, set[str]] = {}
    for place, kind in _walk(document, "", open_keys):
        types.setdefault(place, set()).add(kind)
    return {place: tuple(sorted(types[place])) for place in sorted(types)}


def _walk(value: Any, place: str, open_keys: Collection[str]) -> Iterator[tuple[str, str]]:
    yield place, _name_type(value)
    if isinstance(value, dict):
        for key, below in value.items():
            # As in JSON pointers (RFC 6901).
            name = "*" if place in open_keys else key.replace("~", "~0").replace("/", "~1")
            yield from _walk(below, f"{place}/{name}", open_keys)
    elif isinstance(value, list):
        for below in value:
            yield from _walk(below, f"{place}/*", open_keys)


def _name_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def find_foreign_paths(
    document: Any, known: Mapping[str, Collection[str]], open_keys: Collection[str] = ()
) -> list[str]:
    """What of the document's form is not among the known places and types, as `PLACE: TYPE`."""
    return [
        f"{place}: {kind}"
        for place, types in list_key_paths(document, open_keys).items()
        for kind in types
        if kind not in known.get(place, ())
    ]
