"""Methods that a struct gets from an embedded field: Go promotes the shallowest one, if it is unique (Go spec, "Selectors")."""

from __future__ import annotations

from collections.abc import Container, Mapping

from witness_schema.golang.types import (
    Declared,
    Delegates,
    GoType,
    Marshaler,
    Missing,
    Named,
    Pointer,
    Standard,
    Struct,
)

# Standard library types with a MarshalJSON or MarshalText that a struct may embed. Source: their Go documentation.
_STANDARD_MARSHALERS = {"time.Time", "encoding/json.RawMessage", "net.IP", "math/big.Int"}
_WITHOUT_MARSHALERS = {"time.Duration", "crypto.Hash", "encoding/json.Number"}


def find_promoted_marshaler(struct: Struct, declared: Mapping[str, Declared]) -> Marshaler | None:
    """Return the marshaler that an embedded field promotes, or None; the struct is then written as that field alone."""
    # An unknown type may lend one as well, and both would cancel each other out.
    if find_unknown_embedded(struct, declared, _STANDARD_MARSHALERS | _WITHOUT_MARSHALERS) is not None:
        return None
    found = [
        m
        for field in struct.fields
        if field.embedded and (m := _find_field_marshaler(field.type, declared)) is not None
    ]
    # Two at the same depth cancel each other out, so the struct has no such method and its fields are written.
    return found[0] if len(found) == 1 else None


def _find_field_marshaler(of: object, declared: Mapping[str, Declared]) -> Marshaler | None:
    inner = of.element if isinstance(of, Pointer) else of
    if isinstance(inner, Named):
        marshaler = declared[inner.key].marshaler
        if marshaler is None:
            return None
        # An embedded *T promotes the methods of T and *T, an embedded T those of *T only where it is addressable.
        pointer = marshaler.pointer and not isinstance(of, Pointer)
        return Delegates(inner, pointer, marshaler.fingerprint, marshaler.source)
    if isinstance(inner, Standard) and inner.name in _STANDARD_MARSHALERS:
        return Delegates(inner, False, "", inner.name)
    return None


def find_unknown_embedded(
    struct: Struct, declared: Mapping[str, Declared], standard: Container[str]
) -> GoType | None:
    """Return a type that is embedded, directly or not, and of which no methods are known; None where there is none.

    standard: the types of the standard library that are known. A tag changes nothing: methods are promoted all the same.
    """
    waiting, seen = [struct], set[str]()
    while waiting:
        for field in waiting.pop().fields:
            of = field.type.element if isinstance(field.type, Pointer) else field.type
            match of if field.embedded else None:
                case Missing():
                    return of
                # Nothing of package sync has a method that encoding/json calls.
                case Standard(name) if not name.startswith("sync.") and name not in standard:
                    return of
                case Named(key) if key not in seen:
                    seen.add(key)
                    inner = declared[key]
                    # A marshaler of its own hides what it embeds.
                    if isinstance(inner.type, Struct) and inner.marshaler is None:
                        waiting.append(inner.type)
    return None
