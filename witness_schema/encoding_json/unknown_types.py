"""The one rule for not knowing: a type whose methods or embedded types are unknown leaves its place open, with the reason.

Such a place allows anything, requires nothing, and closes no record around it, in both directions: what an unknown method
writes is as open as what an unknown method reads, since a schema promises that the one takes back what the other gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from witness_schema.encoding_json.custom_marshalers import find_row, find_times, is_known_reader
from witness_schema.encoding_json.standard_types import STANDARD
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.errors import UnreadableSource
from witness_schema.golang import types
from witness_schema.golang.names import shorten_key, spell_type
from witness_schema.golang.promotion import find_unknown_embedded
from witness_schema.shapes.json_shape import Unresolved

_UNREADABLE = "{} of {} has a form that cannot be read"


@dataclass(frozen=True, slots=True)
class UnknownTypes:
    """What is not known of the types of one version. module: the path of its module, for rows of types (`custom_marshalers`)."""

    declared: Mapping[str, types.Declared]
    module: str

    def explain(self, key: str, *, addressable: bool) -> Unresolved | None:
        """Return the open place that a declared type leaves, or None where its methods are known.

        addressable: whether encoding/json can take the address of the value, and so calls methods of the pointer.
        """
        declared = self.declared[key]
        return self._explain_writer(declared, addressable) or self._explain_reader(declared)

    def explain_embedded(self, struct: types.Struct) -> Unresolved | None:
        """Return the open place that a struct without methods of its own leaves, because it embeds an unknown type.

        Such a type may lend it a MarshalJSON, and then none of its own fields is written.
        """
        unknown = find_unknown_embedded(struct, self.declared, STANDARD)
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

    def _explain_writer(self, declared: types.Declared, addressable: bool) -> Unresolved | None:
        marshaler = declared.marshaler
        if marshaler is None or (marshaler.pointer and not addressable):
            return None
        try:
            row = find_row(declared.key, marshaler, self.module)
            find_times(declared.key, marshaler, self.module)
        except UnreadableSource as error:
            return Unresolved(error.what, marshaler.source)
        if row is None and isinstance(marshaler, types.Opaque):
            return Unresolved(
                _UNREADABLE.format(marshaler.method, shorten_key(declared.key)), marshaler.source
            )
        return None

    def _explain_reader(self, declared: types.Declared) -> Unresolved | None:
        found = self._find_reader(declared)
        if found is None:
            return None
        reader = _get_reader(found)
        if reader.type is not None or is_known_reader(found.key, reader, self.module):
            return None
        return Unresolved(_UNREADABLE.format(reader.method, shorten_key(found.key)), reader.source)

    def _find_reader(self, declared: types.Declared) -> types.Declared | None:
        """Return the type whose `UnmarshalJSON` or `UnmarshalText` reads this one: itself, or an embedded type."""
        if declared.unmarshaler is not None:
            return declared
        level, seen = [declared], {declared.key}
        while level:
            inner = {one.key: one for outer in level for one in self._list_embedded(outer)}
            level = [one for key, one in inner.items() if key not in seen]
            seen |= inner.keys()
            found = [one for one in level if one.unmarshaler is not None]
            # Two at one depth cancel each other out (Go spec, "Selectors").
            if found:
                return self._pass_through(declared, found[0]) if len(found) == 1 else None
        return None

    def _pass_through(self, declared: types.Declared, lender: types.Declared) -> types.Declared | None:
        """Return the lender of a method, or None where the whole value is written as the lender is: it is read as that too."""
        marshaler = declared.marshaler
        whole = isinstance(marshaler, types.Delegates) and marshaler.type == types.Named(lender.key)
        return None if whole else lender

    def _list_embedded(self, declared: types.Declared) -> Iterator[types.Declared]:
        for field in declared.type.fields if isinstance(declared.type, types.Struct) else ():
            of = field.type.element if isinstance(field.type, types.Pointer) else field.type
            if field.embedded and isinstance(of, types.Named):
                yield self.declared[of.key]


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
        case types.Named(key) if (method := _find_key_method(facts.declared[key])) is not None:
            return Unresolved(_UNREADABLE.format(method[0], shorten_key(key)), method[1])
        case _ if facts.kind(of) in _KEY_KINDS:
            return None
        case _:
            return Unresolved(
                f"what encoding/json writes for keys of the type {spell_type(of)} is not known", ""
            )


def _find_key_method(declared: types.Declared) -> tuple[str, str] | None:
    """Return name and place of the method that writes or reads such keys, None where the kind decides."""
    marshaler, unmarshaler = declared.marshaler, declared.unmarshaler
    # A key of a string kind is written as it is, even where its type has a MarshalText.
    if marshaler is not None and declared.type != types.Basic("string"):
        return "MarshalText", marshaler.source
    if unmarshaler is not None and unmarshaler.method == "UnmarshalText":
        return unmarshaler.method, unmarshaler.source
    return None
