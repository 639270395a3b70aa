"""The one rule for not knowing: a type whose methods or embedded types are unknown leaves its place open, with the reason.

Such a place allows anything, requires nothing, and closes no record around it, in both directions: what an unknown method
writes is as open as what an unknown method reads, since a schema promises that the one takes back what the other gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from witness_schema.encoding_json.custom_marshalers import (
    find_row,
    find_times,
    find_type_row,
    is_known_reader,
    refuses_null,
)
from witness_schema.encoding_json.rows.type_row import TypeRow
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.errors import UnreadableSource
from witness_schema.golang import types
from witness_schema.golang.methods.method_sets import MethodSets, Promoted, find_unknown_embedded
from witness_schema.golang.names import shorten_key, spell_type
from witness_schema.shapes.json_shape import JsonShape, Unresolved

_UNREADABLE = "{} of {} has a form that cannot be read"


@dataclass(frozen=True, slots=True)
class UnknownTypes:
    """What is not known of the types of one version.

    module: the path of its module, for rows of types (`custom_marshalers`). rows: shapes that the user says, by key.
    """

    declared: Mapping[str, types.Declared]
    module: str
    rows: Mapping[str, JsonShape] = field(default_factory=dict)
    # By key: every field of a type asks, and looking through what a type embeds takes time.
    _readers: dict[str, types.Declared | None] = field(default_factory=dict, compare=False, repr=False)

    def explain(self, key: str, *, addressable: bool) -> JsonShape | None:
        """Return the open place that a declared type leaves, what the user says of it, or None where its methods are known.

        addressable: whether encoding/json can take the address of the value, and so calls methods of the pointer.
        """
        declared = self.declared[key]
        marshaler, row = declared.marshaler, self.rows.get(key)
        if row is not None and (marshaler is None or addressable or not marshaler.pointer):
            return row
        if self.find_type_row(key, addressable=addressable) is not None:
            return None
        return self._explain_writer(declared, addressable) or self._explain_reader(declared)

    def find_type_row(self, key: str, *, addressable: bool) -> TypeRow | None:
        """Return the row about both methods of a type, None where it has none or its methods are others, or are not called."""
        declared = self.declared[key]
        called = addressable or declared.marshaler is None or not declared.marshaler.pointer
        return find_type_row(declared) if called else None

    def explain_embedded(self, struct: types.Struct) -> Unresolved | None:
        """Return the open place that a struct without methods of its own leaves, because it embeds an unknown type.

        Such a type may lend it a MarshalJSON, and then none of its own fields is written.
        """
        unknown = find_unknown_embedded(struct, self.declared)
        match unknown:
            case None:
                return None
            case types.Missing(name, reason, source):
                return Unresolved(f"embedded {name}: {reason}", source)
            case _:
                return Unresolved(f"embedded {spell_type(unknown)}: its methods are not known", "")

    def find_decoded(self, key: str) -> types.GoType | None:
        """Return the type into which the type's `UnmarshalJSON` decodes, its own or a promoted one; None for the type's shape."""
        found, marshaler = self._find_reader(self.declared[key]), self.declared[key].marshaler
        if found is None or is_known_reader(found.key, _get_reader(found), self.module):
            return None
        decoded = _get_reader(found).type
        same = isinstance(marshaler, types.Delegates) and _strip(marshaler.type) == _strip(decoded)
        return None if same else decoded

    def decides_on_null(self, of: types.GoType) -> bool:
        """Whether null is read only where the shape of a type says so: Go reads it into any other value, and changes nothing."""
        if isinstance(of, types.Fixed):
            return True
        if not isinstance(of, types.Named):
            return False
        if of.key in self.rows or refuses_null(of.key, self.module):
            return True
        row = self.find_type_row(of.key, addressable=True)
        if row is not None:
            return not row.null
        found = self._find_reader(self.declared[of.key])
        reader = _get_reader(found) if found is not None else None
        # encoding/json asks no UnmarshalText about null.
        by_cases = reader is not None and isinstance(reader.type, types.Either | types.Fixed)
        return by_cases and reader is not None and reader.method == "UnmarshalJSON"

    def _explain_writer(self, declared: types.Declared, addressable: bool) -> Unresolved | None:
        marshaler = declared.marshaler
        if marshaler is None:
            return None
        if marshaler.pointer and not addressable:
            # A MarshalText with a value receiver takes over from a MarshalJSON that needs the address.
            text = next((m for m in declared.further if m.name == "MarshalText" and not m.pointer), None)
            return self._build_unreadable(declared, text) if text is not None else None
        try:
            row = find_row(declared.key, marshaler, self.module)
            find_times(declared.key, marshaler, self.module)
        except UnreadableSource as error:
            return Unresolved(error.what, marshaler.source)
        if row is None and isinstance(marshaler, types.Opaque):
            method = types.Method(
                marshaler.method, marshaler.pointer, marshaler.fingerprint, marshaler.source
            )
            return self._build_unreadable(declared, method)
        return None

    def _build_unreadable(self, declared: types.Declared, method: types.Method) -> Unresolved:
        return Unresolved(_UNREADABLE.format(method.name, shorten_key(declared.key)), method.source)

    def _explain_reader(
        self, declared: types.Declared, seen: frozenset[str] = frozenset()
    ) -> Unresolved | None:
        found = self._find_reader(declared)
        if found is None:
            return None
        reader = _get_reader(found)
        if is_known_reader(found.key, reader, self.module):
            return None
        match _strip(reader.type):
            case None:
                pass
            # What reads as another type is no better known than that type.
            case types.Named(key) if key not in seen and key not in self.rows:
                return self._explain_reader(self.declared[key], seen | {declared.key})
            case _:
                return None
        return Unresolved(_UNREADABLE.format(reader.method, shorten_key(found.key)), reader.source)

    def _find_reader(self, declared: types.Declared) -> types.Declared | None:
        """Return the type whose `UnmarshalJSON` or `UnmarshalText` reads this one: itself, or an embedded type."""
        if declared.key not in self._readers:
            self._readers[declared.key] = self._look_for_reader(declared)
        return self._readers[declared.key]

    def _look_for_reader(self, declared: types.Declared) -> types.Declared | None:
        if declared.unmarshaler is not None or not isinstance(declared.type, types.Struct):
            return declared if declared.unmarshaler is not None else None
        found = self._find_promoted_reader(declared.type)
        if found is None or self._is_whole(declared, found.owner):
            return None
        if isinstance(found.owner, types.Named):
            return self.declared[found.owner.key]
        # Nothing more is known of how a type of the standard library reads a part of this one.
        reader = types.Unmarshaler(found.method.name, "", found.owner.name)
        return types.Declared(found.owner.name, declared.type, "", unmarshaler=reader)

    def _find_promoted_reader(self, struct: types.Struct) -> Promoted | None:
        sets = MethodSets(self._facts.find_own_reader, self._facts.underlying)
        promoted = (sets.find_promoted(struct, name) for name in ("UnmarshalJSON", "UnmarshalText"))
        return next((one for one in promoted if one is not None), None)

    def has_reader(self, declared: types.Declared) -> bool:
        """Whether a method reads the type, its own or a promoted one: otherwise it is read by its fields, however it is written."""
        if declared.unmarshaler is not None or not isinstance(declared.type, types.Struct):
            return declared.unmarshaler is not None
        return self._find_promoted_reader(declared.type) is not None

    def _is_whole(self, declared: types.Declared, lender: types.GoType) -> bool:
        """Whether the whole value is written as the lender of the method is: it is read as that too."""
        marshaler = declared.marshaler
        return isinstance(marshaler, types.Delegates) and marshaler.type == lender

    @property
    def _facts(self) -> TypeFacts:
        return TypeFacts(self.declared)


def _strip(of: types.GoType | None) -> types.GoType | None:
    return _strip(of.element) if isinstance(of, types.Pointer) else of


def _get_reader(declared: types.Declared) -> types.Unmarshaler:
    assert declared.unmarshaler is not None
    return declared.unmarshaler


# Kinds of map keys that encoding/json writes without a method (`resolveKeyName`).
_KEY_KINDS = frozenset(
    {"string", "uintptr", *(f"{s}int{b}" for s in ("", "u") for b in ("", "8", "16", "32", "64"))}
)


def explain_key(of: types.GoType, facts: TypeFacts) -> Unresolved | None:
    """Return the open place that the keys of a map are, or None where their type says what they are."""
    match of:
        case types.Missing(name, reason, source):
            return Unresolved(f"{name}: {reason}", source)
        case types.Named(key) | types.Pointer(types.Named(key)) if method := _find_unknown(of, facts):
            return Unresolved(_UNREADABLE.format(method.name, shorten_key(key)), method.source)
        case types.Named() if find_key_type(of, facts, reading=False) is not None:
            return None
        case types.Pointer():
            return Unresolved(f"encoding/json cannot write keys of the type {spell_type(of)}", "")
        case _ if facts.kind(of) in _KEY_KINDS:
            return None
        case _:
            return Unresolved(
                f"what encoding/json writes for keys of the type {spell_type(of)} is not known", ""
            )


def find_key_type(of: types.GoType, facts: TypeFacts, *, reading: bool) -> types.GoType | None:
    """Return as what a method writes or reads such keys, None where the kind decides, or nothing is known."""
    writer, reader = _list_key_methods(of, facts)
    method = reader if reading else writer
    return method.type if method is not None else None


def _find_unknown(of: types.GoType, facts: TypeFacts) -> types.Method | None:
    """Return a method that writes or reads such keys as nobody knows what."""
    asked = (one for one in _list_key_methods(of, facts) if one is not None)
    return next((one for one in asked if not _is_text(one.type)), None)


def _is_text(of: types.GoType | None) -> bool:
    options = of.options if isinstance(of, types.Either) else (of,)
    listed = all(
        isinstance(one, types.Fixed) and isinstance(one.value, str) and not one.folded for one in options
    )
    return of == types.Basic("string") or (listed and options != ())


def _list_key_methods(of: types.GoType, facts: TypeFacts) -> tuple[types.Method | None, types.Method | None]:
    """Return the methods that write and read such keys, None where the kind decides. A `MarshalJSON` is not asked."""
    writer, reader = facts.find_method(of, "MarshalText"), facts.find_method(of, "UnmarshalText")
    # A key of a string kind is written as it is, even where its type has a MarshalText; a key has no address.
    written = writer is not None and facts.kind(of) != "string" and not writer.pointer
    return writer if written else None, reader
