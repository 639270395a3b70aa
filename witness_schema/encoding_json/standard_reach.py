"""Reads the types that encoding/json reaches by no field: of the standard library, and those that rows tell of.

No others are read: records keep those that they need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol

from witness_schema.encoding_json.custom_marshalers import ROWS, find_type_row
from witness_schema.encoding_json.struct_tags import read_json_tag
from witness_schema.errors import UnreadableSource
from witness_schema.golang import types
from witness_schema.golang.standard_library import FACTS


class StandardReader(Protocol):
    """The part of the resolver that this module uses."""

    @property
    def declared(self) -> types.Declarations: ...

    def read_standard(self, name: str) -> bool: ...

    def resolve_named(self, package_path: str, name: str, place: str = "") -> types.GoType: ...


def read_reached_standard(resolver: StandardReader, roots: Iterable[types.GoType]) -> None:
    """Declare the types of the standard library and of rows that these types reach, as far as their sources are on this machine."""
    roots, asked = tuple(roots), set[types.Standard | types.Named]()
    # What is read may refer to further ones.
    while fresh := set(_list_unread(roots, resolver.declared)) - asked:
        asked |= fresh
        for of in sorted(fresh, key=repr):
            match of:
                case types.Standard(name):
                    resolver.read_standard(name)
                case types.Named(key):
                    # A row's type that is not there leaves its places open.
                    with suppress(UnreadableSource):
                        resolver.resolve_named(*_split_key(key))


def _split_key(key: str) -> tuple[str, str]:
    package, _, name = key.rpartition(".")
    return package, name


def _list_unread(
    roots: Iterable[types.GoType], declared: types.Declarations
) -> Iterator[types.Standard | types.Named]:
    waiting, seen = list(roots), set[types.GoType]()
    while waiting:
        of = types.follow_standard(waiting.pop(), declared)
        match of:
            case types.Standard(name) if name not in FACTS:
                yield of
            case types.Named(key) if key not in declared:
                yield of
            case types.Named(key) if of not in seen:
                seen.add(of)
                waiting += _list_used(declared[key])
            case types.Pointer(element) | types.Slice(element) | types.FixedArray(_, element):
                waiting.append(element)
            case types.Map(key_type, value):
                waiting += (key_type, value)
            case types.Struct(fields):
                # A tag hides a field, but not the methods that it lends.
                waiting += (f.type for f in fields if f.embedded or not read_json_tag(f.tag).skipped)


def _list_used(declared: types.Declared) -> list[types.GoType]:
    """List the types by which encoding/json writes and reads a declared type."""
    if declared.key in ROWS:
        return []
    if (row := find_type_row(declared)) is not None:
        package, _ = _split_key(declared.key)
        return [declared.type, *(types.Named(f"{package}.{name}") for name in row.reaches)]
    marshaler, unmarshaler = declared.marshaler, declared.unmarshaler
    used = [marshaler.type] if isinstance(marshaler, types.Delegates) else []
    if unmarshaler is not None and unmarshaler.type is not None:
        used.append(unmarshaler.type)
    return used if marshaler is not None and unmarshaler is not None else [*used, declared.type]
