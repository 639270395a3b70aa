"""Facts that encoding/json gets from a Go type by reflection: its kind, its marshaler, whether its address matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from witness_schema.encoding_json.custom_marshalers import ROWS
from witness_schema.encoding_json.standard_types import STANDARD
from witness_schema.golang.types import (
    Basic,
    Declared,
    FixedArray,
    GoType,
    Named,
    Pointer,
    Standard,
    Struct,
)

_WIDTHS = ("", "8", "16", "32", "64")
_QUOTABLE = frozenset(
    {"bool", "string", "float32", "float64", "uintptr", *(f"{s}int{w}" for s in ("", "u") for w in _WIDTHS)}
)


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """Facts about the types of one version."""

    declared: Mapping[str, Declared]
    # What is known of declared types: a struct of many fields of one type would look through it for each of them.
    _answers: dict[str, bool] = field(default_factory=dict)
    _clear: set[str] = field(default_factory=set)

    def underlying(self, of: GoType) -> GoType:
        """Return the underlying type of a declared type, or the type itself."""
        return self.declared[of.key].type if isinstance(of, Named) else of

    def has_marshaler(self, of: GoType) -> bool:
        """Whether the type has a `MarshalJSON` or `MarshalText`, its own or a promoted one."""
        return isinstance(of, Named) and self.declared[of.key].marshaler is not None

    def kind(self, of: GoType) -> str:
        """Return the reflect.Kind, as far as the rules need it; an array of length 0 is an "empty array"."""
        match of:
            case Basic(kind):
                return kind
            case Named(key):
                return self.kind(self.declared[key].type)
            case Standard(name):
                return STANDARD[name].kind if name in STANDARD else "struct"
            case FixedArray(length):
                # isEmptyValue looks at the length, so only `[0]T` is ever empty.
                return "array" if length else "empty array"
            case Struct():
                return "struct"
            case _:
                return type(of).__name__.lower()

    def can_be_empty(self, of: GoType) -> bool:
        """Whether `omitempty` can omit a value of this type: structs and arrays with elements are never empty."""
        return self.kind(of) not in {"struct", "array"}

    def hides_emptiness(self, of: GoType) -> bool:
        """Whether what is written does not show if the value is empty: a marshaler writes it, or it is a raw message."""
        if isinstance(of, Standard):
            return of.name in STANDARD and not STANDARD[of.name].narrowed
        return self.has_marshaler(of) and not (isinstance(of, Named) and of.key in ROWS)

    def is_quotable(self, of: GoType) -> bool:
        """Whether the `string` option applies: to booleans, numbers and strings, and to one unnamed pointer to them."""
        return self.kind(of.element if isinstance(of, Pointer) else of) in _QUOTABLE

    def leads_to_itself(self, of: GoType) -> bool:
        """Whether pointers lead from pointer to pointer for ever, as in `type P *P`."""
        seen: set[str] = set()
        while isinstance(of, Pointer | Named):
            if isinstance(of, Named):
                if of.key in seen:
                    return True
                seen.add(of.key)
                of = self.declared[of.key].type
            else:
                of = of.element
        return False

    def address_matters_in(self, key: str) -> bool:
        """Whether that holds for a value of a declared type, its own marshaler left aside."""
        if key not in self._answers:
            seen = {key}
            self._answers[key] = self.address_matters(self.declared[key].type, seen)
            self._clear.update(() if self._answers[key] else seen - {key})
        return self._answers[key]

    def address_matters(self, of: GoType, seen: set[str]) -> bool:
        """Whether a value of this type contains, with no pointer or slice between, one with a pointer-receiver marshaler.

        encoding/json calls such a marshaler only where the value is addressable (`condAddrEncoder`).
        seen: declared types that need no look; the types that are looked at are added.
        """
        match of:
            case Named(key) if key not in seen and key not in self._clear:
                seen.add(key)
                declared = self.declared[key]
                pointer = declared.marshaler is not None and declared.marshaler.pointer
                return pointer or self.address_matters(declared.type, seen)
            case Struct(fields):
                return any(self.address_matters(f.type, seen) for f in fields)
            case FixedArray(_, element):
                return self.address_matters(element, seen)
            case _:
                return False
