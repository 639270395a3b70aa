"""Methods that a struct gets from an embedded field: Go promotes the shallowest one, if it is unique (Go spec, "Selectors")."""

from __future__ import annotations

from collections.abc import Mapping

from witness_schema.golang.types import Declared, Delegates, Marshaler, Named, Pointer, Standard, Struct

# Standard library types with a MarshalJSON or MarshalText that a struct may embed. Source: their Go documentation.
_STANDARD_MARSHALERS = {"time.Time", "encoding/json.RawMessage", "net.IP", "math/big.Int"}


def find_promoted_marshaler(struct: Struct, declared: Mapping[str, Declared]) -> Marshaler | None:
    """Return the marshaler that an embedded field promotes, or None; the struct is then written as that field alone."""
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
