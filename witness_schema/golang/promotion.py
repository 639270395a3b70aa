"""Methods that a struct gets from an embedded field: Go promotes the one at the least depth, if it is the only one."""

from __future__ import annotations

from collections.abc import Mapping

from witness_schema.golang.types import Declared, Delegates, Marshaler, Named, Pointer, Standard, Struct

# Embedded types of the standard library that bring a MarshalJSON or MarshalText along.
_STANDARD_MARSHALERS = {"time.Time", "encoding/json.RawMessage", "net.IP", "math/big.Int"}


def find_promoted_marshaler(struct: Struct, declared: Mapping[str, Declared]) -> Marshaler | None:
    """The marshaler that an embedded field brings in; the struct is then written as that field alone."""
    found = [
        m
        for field in struct.fields
        if field.embedded and (m := _find_field_marshaler(field.type, declared)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _find_field_marshaler(of: object, declared: Mapping[str, Declared]) -> Marshaler | None:
    inner = of.element if isinstance(of, Pointer) else of
    if isinstance(inner, Named):
        marshaler = declared[inner.key].marshaler
        if marshaler is None:
            return None
        pointer = marshaler.pointer and not isinstance(of, Pointer)
        return Delegates(inner, pointer, marshaler.fingerprint, marshaler.source)
    if isinstance(inner, Standard) and inner.name in _STANDARD_MARSHALERS:
        return Delegates(inner, False, "", inner.name)
    return None
