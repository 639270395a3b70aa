"""The Go methods that write values, compared: `MarshalJSON` and `MarshalText`, wherever attestations hold their types."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from witness_schema.changes.change import Change, Side
from witness_schema.changes.described import Described, Edition
from witness_schema.custom_marshalers import known_fingerprints
from witness_schema.golang.types import (
    Declarations,
    Delegates,
    FixedArray,
    GoType,
    Map,
    Marshaler,
    Named,
    Opaque,
    Pointer,
    Slice,
    Struct,
)
from witness_schema.struct_fields import seen_fields

# The methods of a type before and after, by the type's key.
Rewritten = Mapping[str, tuple[Marshaler | None, Marshaler | None]]


def rewritten(old: Edition, new: Edition) -> Rewritten:
    """The types whose method was added, removed or changed; two bodies that one row knows are the same to it."""
    found = {}
    for key in old.declared.keys() & new.declared.keys():
        before, after = old.declared[key].marshaler, new.declared[key].marshaler
        bodies = {m.fingerprint if m is not None else "" for m in (before, after)}
        if _signature(before) != _signature(after) and not bodies <= set(known_fingerprints(key)):
            found[key] = (before, after)
    return found


def method_changes(
    old: Edition, new: Edition, was: Described, now: Described, keys: Rewritten
) -> Iterator[Change]:
    """The changed methods of one attestor or document, at every place of either side."""
    if not keys or was.type is None or now.type is None:
        return
    earlier, later = (_places(d.type, e.declared, keys) for d, e in ((was, old), (now, new)) if d.type)
    for key, (before, after) in keys.items():
        sides = _side(before, old, key), _side(after, new, key)
        for pointer in sorted({*earlier.get(key, ()), *later.get(key, ())}):
            yield Change("MARSHALER_CHANGED", now.name, pointer, *sides)


def _signature(marshaler: Marshaler | None) -> tuple[str, bool] | None:
    return (marshaler.fingerprint, marshaler.pointer) if marshaler is not None else None


def _side(marshaler: Marshaler | None, edition: Edition, key: str) -> Side:
    if marshaler is None:
        return Side(None, edition.declared[key].source)
    method = marshaler.method if isinstance(marshaler, Opaque) else "MarshalJSON"
    return Side(f"{method} {marshaler.fingerprint}", marshaler.source)


def _places(whole: GoType, declared: Declarations, wanted: Collection[str]) -> dict[str, list[str]]:
    """The pointers of the wanted types, breadth first; what a type holds is looked at where it is met first."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    waiting = deque([("", whole)])
    while waiting:
        pointer, of = waiting.popleft()
        if isinstance(of, Named):
            if of.key in wanted:
                found.setdefault(of.key, []).append(pointer)
            if of.key in seen:
                continue
            seen.add(of.key)
        waiting += _below(pointer, of, declared)
    return found


def _below(pointer: str, of: GoType, declared: Declarations) -> Iterator[tuple[str, GoType]]:
    """What a value of the type is made of, each with its pointer."""
    match of:
        case Named(key):
            marshaler = declared[key].marshaler
            if isinstance(marshaler, Delegates):
                yield pointer, marshaler.type
            elif marshaler is None:
                yield pointer, declared[key].type
        case Pointer(element):
            yield pointer, element
        case Slice(element) | FixedArray(_, element):
            yield f"{pointer}/*", element
        case Map(keys, values):
            yield pointer, keys
            yield f"{pointer}/*", values
        case Struct():
            for one in seen_fields(of, declared):
                yield f"{pointer}/{one.name.replace('~', '~0').replace('/', '~1')}", one.field.type
        case _:
            return
