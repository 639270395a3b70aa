"""YAML 1.2 in block style, as Kubernetes tools print it: mappings, lists, text, whole numbers, booleans and null."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

# Text that reads as itself in every YAML: a letter or slash, then more, and no `: ` or ` #` within.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9/_.@-]*(?:[:=,][A-Za-z0-9/_.@=-]+)*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def document(value: Mapping[str, object]) -> str:
    """The mapping as a document, without a marker."""
    return "".join(f"{line}\n" for line in _mapping(value))


def _mapping(value: Mapping[str, object]) -> Iterator[str]:
    for name, item in value.items():
        yield from _after(f"{scalar(name)}:", item, "  ")


def _after(head: str, item: object, indent: str) -> Iterator[str]:
    """A value behind what names it: on the same line when it is one word, below it otherwise."""
    if isinstance(item, Mapping) and item:
        yield head
        yield from (indent + line for line in _mapping(item))
    elif isinstance(item, (list, tuple)) and item:
        yield head
        yield from _listing(item)
    else:
        yield f"{head} {scalar(item)}"


def _listing(items: Sequence[object]) -> Iterator[str]:
    """Items stand as far left as the name of the list; a mapping's first line is the dash's."""
    for item in items:
        lines = list(_mapping(item)) if isinstance(item, Mapping) and item else [scalar(item)]
        yield f"- {lines[0]}"
        yield from (f"  {line}" for line in lines[1:])


def scalar(value: object) -> str:
    """A value on one line; text that could read as something else is in quotes."""
    return _text(value) if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=4096)
def _text(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)
