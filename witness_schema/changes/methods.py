"""Compares the Go methods that write and read values, at every place of an attestation that has such a type.

These are `MarshalJSON` and `UnmarshalJSON`, or `MarshalText` and `UnmarshalText` where a type has no JSON method.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from witness_schema.changes.change import Change, Side
from witness_schema.changes.described_version import Described, Edition
from witness_schema.encoding_json.custom_marshalers import list_known_fingerprints
from witness_schema.encoding_json.struct_fields import list_seen_fields
from witness_schema.golang import types
from witness_schema.json_pointers import add_step

Method = types.Marshaler | types.Unmarshaler


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A method that was added, removed or changed. key: the Go type that has it."""

    rule: str
    key: str
    before: Side
    after: Side


def find_rewritten(old: Edition, new: Edition) -> tuple[Rewritten, ...]:
    """Returns the changed methods. Two marshalers whose fingerprints are in the same table row count as equal."""
    found = []
    for key in sorted(old.declared.keys() & new.declared.keys()):
        was, now = old.declared[key], new.declared[key]
        # A table row may list several fingerprints: bodies that differ but write the same.
        bodies = {m.fingerprint if m is not None else "" for m in (was.marshaler, now.marshaler)}
        if _identify_writer(was) != _identify_writer(now) and not bodies <= set(list_known_fingerprints(key)):
            found.append(
                Rewritten(
                    "MARSHALER_CHANGED",
                    key,
                    _describe_side(was, was.marshaler),
                    _describe_side(now, now.marshaler),
                )
            )
        if _identify_reader(was) != _identify_reader(now):
            sides = _describe_side(was, was.unmarshaler), _describe_side(now, now.unmarshaler)
            found.append(Rewritten("UNMARSHALER_CHANGED", key, *sides))
    return tuple(found)


def list_method_changes(
    old: Edition, new: Edition, was: Described, now: Described, methods: Collection[Rewritten]
) -> Iterator[Change]:
    """Yields a change for each place, on either side, of a type whose methods changed."""
    # Emitted schemas have no Go types, so there is nothing to look up.
    if not methods or was.type is None or now.type is None:
        return
    keys = {method.key for method in methods}
    earlier, later = _find_places(was.type, old.declared, keys), _find_places(now.type, new.declared, keys)
    for method in methods:
        for pointer in sorted({*earlier.get(method.key, ()), *later.get(method.key, ())}):
            yield Change(method.rule, now.name, pointer, method.before, method.after)


def _identify_writer(declared: types.Declared) -> tuple[str, bool] | None:
    marshaler = declared.marshaler
    # A method on a pointer receiver is not called for values that Go cannot address, so the receiver counts too.
    return (marshaler.fingerprint, marshaler.pointer) if marshaler is not None else None


def _identify_reader(declared: types.Declared) -> str:
    return declared.unmarshaler.fingerprint if declared.unmarshaler is not None else ""


def _describe_side(declared: types.Declared, method: Method | None) -> Side:
    if method is None:
        return Side(None, declared.source)
    name = "MarshalJSON" if isinstance(method, types.Delegates) else method.method
    return Side(f"{name} {method.fingerprint}", method.source)


def _find_places(
    whole: types.GoType, declared: types.Declarations, wanted: Collection[str]
) -> dict[str, list[str]]:
    """Finds the pointers of the wanted types, breadth first; a type is expanded at its first place only."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    waiting = deque([("", whole)])
    while waiting:
        pointer, of = waiting.popleft()
        if isinstance(of, types.Named):
            if of.key in wanted:
                found.setdefault(of.key, []).append(pointer)
            if of.key in seen:
                continue
            seen.add(of.key)
        waiting += _list_parts(pointer, of, declared)
    return found


def _list_parts(
    pointer: str, of: types.GoType, declared: types.Declarations
) -> Iterator[tuple[str, types.GoType]]:
    """Yields the parts of a Go type, each with its pointer."""
    match of:
        case types.Named(key):
            marshaler = declared[key].marshaler
            if isinstance(marshaler, types.Delegates):
                yield pointer, marshaler.type
            # Behind any other marshaler, the fields of the Go type are not those of the JSON.
            elif marshaler is None:
                yield pointer, declared[key].type
        case types.Pointer(element):
            yield pointer, element
        case types.Slice(element) | types.FixedArray(_, element):
            yield f"{pointer}/*", element
        case types.Map(keys, values):
            yield pointer, keys
            yield f"{pointer}/*", values
        case types.Struct():
            for one in list_seen_fields(of, declared):
                yield add_step(pointer, one.name), one.field.type
        case _:
            return
