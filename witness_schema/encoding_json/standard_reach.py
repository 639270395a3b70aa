"""Reads, of the standard library, the types that encoding/json reaches and no others: records keep those that they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from witness_schema.encoding_json.custom_marshalers import ROWS
from witness_schema.encoding_json.struct_tags import read_json_tag
from witness_schema.golang import types
from witness_schema.golang.standard_library import FACTS


class StandardReader(Protocol):
    """The part of the resolver that this module uses."""

    @property
    def declared(self) -> types.Declarations: ...

    def read_standard(self, name: str) -> bool: ...


def read_reached_standard(resolver: StandardReader, roots: Iterable[types.GoType]) -> None:
    """Declare the types of the standard library that these types reach, as far as their sources are on this machine."""
    roots, asked = tuple(roots), set[str]()
    # What is read may refer to further ones.
    while fresh := set(_list_unread(roots, resolver.declared)) - asked:
        asked |= fresh
        for name in sorted(fresh):
            resolver.read_standard(name)


def _list_unread(roots: Iterable[types.GoType], declared: types.Declarations) -> Iterator[str]:
    waiting, seen = list(roots), set[types.GoType]()
    while waiting:
        of = types.follow_standard(waiting.pop(), declared)
        match of:
            case types.Standard(name) if name not in FACTS:
                yield name
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
    marshaler, unmarshaler = declared.marshaler, declared.unmarshaler
    used = [marshaler.type] if isinstance(marshaler, types.Delegates) else []
    if unmarshaler is not None and unmarshaler.type is not None:
        used.append(unmarshaler.type)
    return used if marshaler is not None and unmarshaler is not None else [*used, declared.type]
