"""Kubernetes objects as YAML in block style, as kubectl prints it.

PyYAML decides the layout. What most objects consist of is written here as PyYAML writes it, some ten times as fast; anything
else is left to PyYAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import yaml

# Texts that every YAML reader takes as texts without quotes: a letter or slash first, and no `: ` or ` #` within. PyYAML
# alone would not quote `1e5` and `y`, which go-yaml reads as a number and a boolean.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9/_.@-]*(?:[:=,][A-Za-z0-9/_.@=-]+)*")
# Booleans and null of YAML 1.1.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Dumper(yaml.CSafeDumper):
    """PyYAML's dumper without anchors and aliases: Go tools write none."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


@lru_cache(maxsize=4096)
def is_plain(value: str) -> bool:
    """Whether the text stands without quotes."""
    return _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if is_plain(value) else '"')


_Dumper.add_representer(str, _represent_text)


def document(value: Mapping[str, object]) -> str:
    """Encode the mapping as one document without `---`; keys keep their order, and lines are never folded."""
    try:
        return "".join(_write_entries(value, "")) if value else "{}\n"
    except _Unusual:
        return write_by_pyyaml(value)


def write_by_pyyaml(value: Mapping[str, object]) -> str:
    """Encode the mapping as `document` does, by PyYAML alone."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1, default_flow_style=False
    )
    return text


class _Unusual(Exception):
    """A value that is left to PyYAML."""


# Between double quotes PyYAML writes these as they are, but for the quote, the backslash and the line break.
_QUOTABLE = re.compile(r"[\n -~]*")
# A key that is empty, long or of several lines gets a line of its own, with a question mark.
_KEY = re.compile(r"[ -~]{1,100}")


def _write_entries(value: Mapping[str, object], indent: str) -> Iterator[str]:
    """Yield the lines of a mapping that is not empty; the caller has written what stands before the first key."""
    start = ""
    for key, item in value.items():
        if not _KEY.fullmatch(key):
            raise _Unusual
        yield f"{start}{_write_text(key)}:"
        start = indent
        if isinstance(item, dict) and item:
            yield f"\n{indent}  "
            yield from _write_entries(item, indent + "  ")
        elif isinstance(item, list | tuple) and item:
            yield f"\n{indent}"
            # The items of a list in a mapping are not indented.
            yield from _write_items(item, indent)
        else:
            yield f" {_write_scalar(item)}\n"


def _write_items(value: Sequence[object], indent: str) -> Iterator[str]:
    """Yield the lines of a list that is not empty, as those of a mapping."""
    start = ""
    for item in value:
        yield f"{start}- "
        start = indent
        if isinstance(item, dict) and item:
            yield from _write_entries(item, indent + "  ")
        elif isinstance(item, list | tuple) and item:
            yield from _write_items(item, indent + "  ")
        else:
            yield f"{_write_scalar(item)}\n"


def _write_scalar(value: object) -> str:
    match value:
        case str():
            return _write_text(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case None:
            return "null"
        case {} if not value:
            return "{}"
        case [] if not value:
            return "[]"
        case _:
            raise _Unusual


def _write_text(value: str) -> str:
    if is_plain(value):
        return value
    if not _QUOTABLE.fullmatch(value):
        raise _Unusual
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
