"""The Go methods that write and read values, compared, wherever attestations hold their types.

Those are `MarshalJSON` and `UnmarshalJSON`, or `MarshalText` and `UnmarshalText` where a type has no such.
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

Method = types.Marshaler | types.Unmarshaler


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A method of one type that was added, removed or changed."""

    rule: str
    key: str
    before: Side
    after: Side


def rewritten(old: Edition, new: Edition) -> tuple[Rewritten, ...]:
    """The types whose methods changed; two marshalers that one row knows are the same to it."""
    found = []
    for key in sorted(old.declared.keys() & new.declared.keys()):
        was, now = old.declared[key], new.declared[key]
        bodies = {m.fingerprint if m is not None else "" for m in (was.marshaler, now.marshaler)}
        if _writing(was) != _writing(now) and not bodies <= set(list_known_fingerprints(key)):
            found.append(
                Rewritten("MARSHALER_CHANGED", key, _side(was, was.marshaler), _side(now, now.marshaler))
            )
        if _reading(was) != _reading(now):
            sides = _side(was, was.unmarshaler), _side(now, now.unmarshaler)
            found.append(Rewritten("UNMARSHALER_CHANGED", key, *sides))
    return tuple(found)


def method_changes(
    old: Edition, new: Edition, was: Described, now: Described, methods: Collection[Rewritten]
) -> Iterator[Change]:
    """The changed methods of one attestor or document, at every place of either side."""
    if not methods or was.type is None or now.type is None:
        return
    keys = {method.key for method in methods}
    earlier, later = _places(was.type, old.declared, keys), _places(now.type, new.declared, keys)
    for method in methods:
        for pointer in sorted({*earlier.get(method.key, ()), *later.get(method.key, ())}):
            yield Change(method.rule, now.name, pointer, method.before, method.after)


def _writing(declared: types.Declared) -> tuple[str, bool] | None:
    marshaler = declared.marshaler
    return (marshaler.fingerprint, marshaler.pointer) if marshaler is not None else None


def _reading(declared: types.Declared) -> str:
    return declared.unmarshaler.fingerprint if declared.unmarshaler is not None else ""


def _side(declared: types.Declared, method: Method | None) -> Side:
    if method is None:
        return Side(None, declared.source)
    name = "MarshalJSON" if isinstance(method, types.Delegates) else method.method
    return Side(f"{name} {method.fingerprint}", method.source)


def _places(
    whole: types.GoType, declared: types.Declarations, wanted: Collection[str]
) -> dict[str, list[str]]:
    """The pointers of the wanted types, breadth first; what a type holds is looked at where it is met first."""
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
        waiting += _below(pointer, of, declared)
    return found


def _below(
    pointer: str, of: types.GoType, declared: types.Declarations
) -> Iterator[tuple[str, types.GoType]]:
    """What a value of the type is made of, each with its pointer."""
    match of:
        case types.Named(key):
            marshaler = declared[key].marshaler
            if isinstance(marshaler, types.Delegates):
                yield pointer, marshaler.type
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
                yield f"{pointer}/{one.name.replace('~', '~0').replace('/', '~1')}", one.field.type
        case _:
            return
