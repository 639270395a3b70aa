"""Facts that encoding/json gets from a Go type by reflection: its kind, its marshaler, whether its address matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from witness_schema.encoding_json.standard_types import STANDARD
from witness_schema.golang.methods.method_sets import MethodSets
from witness_schema.golang.standard_library import FACTS
from witness_schema.golang.types import (
    Basic,
    Declared,
    Delegates,
    FixedArray,
    GoType,
    Method,
    Named,
    Opaque,
    Pointer,
    Standard,
    Struct,
    follow_standard,
)
from witness_schema.shapes.json_shape import JsonShape

_MARSHALERS = ("MarshalJSON", "MarshalText")
_READERS = ("UnmarshalJSON", "UnmarshalText")
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
        match follow_standard(of, self.declared):
            case Named(key):
                return self.declared[key].type
            case Standard(name) if name in FACTS:
                return FACTS[name].underlying
            case other:
                return other

    def has_marshaler(self, of: GoType) -> bool:
        """Whether the type has a `MarshalJSON` or `MarshalText`, its own or a promoted one."""
        match follow_standard(of, self.declared):
            case Named(key):
                return self.declared[key].marshaler is not None
            case Standard(name):
                return name in FACTS and not FACTS[name].methods.keys().isdisjoint(_MARSHALERS)
            case _:
                return False

    def has_method(self, of: GoType, name: str) -> bool:
        return self.find_method(of, name) is not None

    def find_method(self, of: GoType, name: str) -> Method | None:
        """Return a method of a type, or of what a pointer leads to, where its record tells of it (`Declared.further`)."""
        inner, through = (of.element, True) if isinstance(of, Pointer) else (of, False)
        match follow_standard(inner, self.declared):
            case Named(key):
                found = _find_declared_method(self.declared[key], name)
            case Standard(spelt) if spelt in FACTS and name in FACTS[spelt].methods:
                found = Method(name, FACTS[spelt].methods[name], "", spelt)
            case _:
                return None
        return replace(found, pointer=found.pointer and not through) if found is not None else None

    def find_own_reader(self, of: GoType, name: str) -> Method | None:
        """Return the `UnmarshalJSON` or `UnmarshalText` that a type declares itself; promoted ones are not stored as its own."""
        match follow_standard(of, self.declared):
            case Named(key):
                reader = self.declared[key].unmarshaler
                fits = reader is not None and reader.method == name
                return Method(name, True, reader.fingerprint, reader.source) if fits and reader else None
            case other:
                return self.find_method(other, name) if isinstance(other, Standard) else None

    def kind(self, of: GoType) -> str:
        """Return the reflect.Kind, as far as the rules need it; an array of length 0 is an "empty array"."""
        match self.underlying(of):
            case Basic(kind):
                return kind
            case FixedArray(length):
                # isEmptyValue looks at the length, so only `[0]T` is ever empty.
                return "array" if length else "empty array"
            case Standard():
                return "unknown"
            case other:
                return type(other).__name__.lower()

    def find_lender(self, struct: Struct, *, reading: bool, called: bool) -> GoType | None:
        """Return the embedded type whose methods write or read the whole of a struct without a name, or None.

        called: whether encoding/json calls methods with pointer receivers.
        """
        sets = MethodSets(self._find_stored, self.underlying)
        for name in _READERS if reading else _MARSHALERS:
            found = sets.find_promoted(struct, name)
            if found is not None and (called or not found.method.pointer):
                return found.owner
        return None

    def _find_stored(self, of: GoType, name: str) -> Method | None:
        """Return a method of an embedded type. A record does not tell own methods from promoted ones: both count as its own."""
        found = self.find_method(of, name)
        named = follow_standard(of, self.declared)
        marshaler = self.declared[named.key].marshaler if isinstance(named, Named) else None
        # A promoted MarshalText may be told as a MarshalJSON, and writes the same.
        if found is None and isinstance(marshaler, Delegates) and marshaler.method == name:
            return Method(name, marshaler.pointer, marshaler.fingerprint, marshaler.source)
        return found

    def can_be_empty(self, of: GoType) -> bool:
        """Whether `omitempty` can omit a value of this type: structs and arrays with elements are never empty."""
        return self.kind(of) not in {"struct", "array"}

    def hides_emptiness(self, of: GoType) -> bool:
        """Whether what is written does not show if the value is empty, because a marshaler that has no entry writes it."""
        followed = follow_standard(of, self.declared)
        return followed.name not in STANDARD if isinstance(followed, Standard) else self.has_marshaler(of)

    def find_kept(self, of: GoType) -> JsonShape | None:
        """Return what is left of a standard type where it is neither empty nor zero, None where its shape shows that."""
        followed = follow_standard(of, self.declared)
        known = STANDARD.get(followed.name) if isinstance(followed, Standard) else None
        return known.kept if known is not None else None

    def is_quotable(self, of: GoType) -> bool:
        """Whether the `string` option applies: to booleans, numbers and strings, and to one unnamed pointer to them."""
        return self.kind(of.element if isinstance(of, Pointer) else of) in _QUOTABLE

    def leads_to_itself(self, of: GoType) -> bool:
        """Whether pointers lead from pointer to pointer for ever, as in `type P *P`."""
        seen: set[str] = set()
        while isinstance(of, Pointer | Named):
            if isinstance(of, Named) and of.key in seen:
                return True
            seen |= {of.key} if isinstance(of, Named) else set()
            of = of.element if isinstance(of, Pointer) else self.declared[of.key].type
        return False

    def needs_address(self, of: Standard) -> bool:
        """Whether the marshalers of a standard type have pointer receivers."""
        methods = FACTS[of.name].methods if of.name in FACTS else {}
        return any(methods.get(name, False) for name in _MARSHALERS)

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
        match follow_standard(of, self.declared):
            case Named(key) if key not in seen and key not in self._clear:
                seen.add(key)
                declared = self.declared[key]
                pointer = declared.marshaler is not None and declared.marshaler.pointer
                return pointer or self.address_matters(declared.type, seen)
            case Standard():
                return self.needs_address(of) if isinstance(of, Standard) else False
            case Struct(fields):
                return any(self.address_matters(f.type, seen) for f in fields)
            case FixedArray(_, element):
                return self.address_matters(element, seen)
            case _:
                return False


def _find_declared_method(declared: Declared, name: str) -> Method | None:
    marshaler, unmarshaler = declared.marshaler, declared.unmarshaler
    if isinstance(marshaler, Opaque) and marshaler.method == name:
        return Method(name, marshaler.pointer, marshaler.fingerprint, marshaler.source)
    if unmarshaler is not None and unmarshaler.method == name:
        # json.Unmarshal reads through a pointer, so its receiver does not matter.
        return Method(name, True, unmarshaler.fingerprint, unmarshaler.source, type=unmarshaler.type)
    return next((method for method in declared.further if method.name == name), None)
