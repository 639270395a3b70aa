"""A part of a document that is judged by a schema of its own: an envelope, a statement, an attestation in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from witness_schema.documents.canonical_text import NOT_CANONICAL, read_canonical
from witness_schema.documents.go_reading import fold_key, iter_variants, make_plain, read_as_go
from witness_schema.documents.go_text import Members, Spelled, as_go_text, is_all_unicode, parse_text
from witness_schema.documents.text_faults import TextFault, find_tree_faults
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.validation.findings.fault import ABSENT, Fault, Place
from witness_schema.validation.findings.innermost_faults import list_shape_faults

_RULES = {
    "duplicate key": "key-twice",
    "encoding": "encoding",
    "integer spelling": "integer-spelling",
    "out of range": "out-of-range",
    "precision": "precision",
}


class Part:
    """A value with its place in a document. Of a canonical text it is a plain value, of others a tree of `parse_text`."""

    __slots__ = ("_tree", "_unicode", "_value", "place")

    def __init__(self, place: Place, value: Any, tree: Any = ABSENT, *, unicode: bool = True) -> None:
        self.place, self._value, self._tree, self._unicode = place, value, tree, unicode

    @property
    def value(self) -> Any:
        """The plain value; of keys that stand twice the last."""
        if self._value is ABSENT:
            self._value = make_plain(self._tree)
        return self._value

    @property
    def tree(self) -> Any:
        """The value as `parse_text` gives it."""
        if self._tree is ABSENT:
            self._tree = as_tree(self._value)
        return self._tree

    @property
    def _straight(self) -> bool:
        return self._tree is ABSENT

    def find(self, name: str, *, reading: bool) -> Part | None:
        """The member of this name, None where there is none. reading: take keys of other case for it, as Go does."""
        if self._straight:
            held = self._value
            if isinstance(held, dict) and name in held:
                return Part((*self.place, name), held[name], unicode=self._unicode)
            if not reading:
                return None
        if not isinstance(self.tree, Members):
            return None
        folded = fold_key(name)
        found = None
        for key, member in self.tree:
            if key == name or (reading and fold_key(key) == folded):
                found = Part((*self.place, as_go_text(key)), ABSENT, member, unicode=self._unicode)
        return found

    def items(self) -> Iterator[Part]:
        """The elements of a list; nothing of another value."""
        if self._straight:
            held = self._value if isinstance(self._value, list) else ()
            yield from (Part((*self.place, index), item) for index, item in enumerate(held))
        elif isinstance(self.tree, list) and not isinstance(self.tree, Members):
            for index, item in enumerate(self.tree):
                yield Part((*self.place, index), ABSENT, item, unicode=self._unicode)

    def fits(self, schema: AttestorSchema) -> bool:
        """Whether go-witness writes, or by the mode of the schema reads, this value, by schema and by text."""
        reading = schema.mode == "validation"
        if self._straight:
            if _close(schema).is_valid(self._value) if reading else schema.is_valid(self._value):
                return True
            if not reading:
                return False
        if any(True for _ in self._list_text_faults(schema)):
            return False
        if not reading:
            return schema.is_valid(self.value)
        read = read_as_go(self.tree, schema.shape, schema.definitions)
        return all(schema.is_valid(value) for value in (read.value, *iter_variants(read)))

    def list_faults(self, schema: AttestorSchema) -> list[Fault]:
        """Every place at which the value is not what the schema says, and what Go reads over; places are within the value."""
        reading = schema.mode == "validation"
        faults = list(list_shape_faults(self.tree, schema.shape, schema.definitions, reading=reading))
        told = {fault.pointer for fault in faults if not fault.dropped}
        for fault in self._list_text_faults(schema):
            if fault.pointer not in told:
                told.add(fault.pointer)
                faults.append(_as_fault(fault, self.tree))
        return faults

    def _list_text_faults(self, schema: AttestorSchema) -> list[TextFault]:
        reading = schema.mode == "validation"
        return find_tree_faults(
            self.tree, schema.shape, schema.definitions, reading=reading, unicode=self._unicode
        ).faults


def read_part(text: bytes, place: Place = ()) -> Part:
    """The part that a whole text is. Raises UnreadableSource where Go finds a syntax error, or for too many levels."""
    value = read_canonical(text)
    if value is not NOT_CANONICAL:
        return Part(place, value)
    return Part(place, ABSENT, parse_text(text), unicode=is_all_unicode(text))


def as_tree(value: Any) -> Any:
    """What `parse_text` would give for a plain value."""
    match value:
        case dict():
            return Members((key, as_tree(member)) for key, member in value.items())
        case list():
            return [as_tree(item) for item in value]
        case bool() | str() | None:
            return value
        case _:
            return Spelled(repr(value))


# An equal key for a schema would be a walk over its shape, so it is found by its identity; schemas live as long as the process.
_closed: dict[int, tuple[AttestorSchema, AttestorSchema]] = {}


def _close(schema: AttestorSchema) -> AttestorSchema:
    """The schema that refuses keys which Go drops: what fits it is read whole."""
    known = _closed.get(id(schema))
    if known is None:
        known = _closed[id(schema)] = schema, schema.strict()
    return known[1]


def _as_fault(fault: TextFault, tree: Any) -> Fault:
    place = _split_pointer(fault.pointer, tree)
    return Fault(_RULES[fault.kind], place, None, _look_up(tree, place), detail=fault.message)


def _split_pointer(pointer: str, tree: Any) -> Place:
    """The place that a pointer names, with an index for each step into a list."""
    steps: list[str | int] = []
    for step in pointer.split("/")[1:]:
        plain = step.replace("~1", "/").replace("~0", "~")
        inside = _look_up(tree, tuple(steps))
        is_list = isinstance(inside, list) and not isinstance(inside, Members)
        steps.append(int(plain) if is_list and plain.isdecimal() else plain)
    return tuple(steps)


def _look_up(tree: Any, place: Place) -> Any:
    for step in place:
        if isinstance(tree, Members):
            tree = next((value for key, value in reversed(tree) if as_go_text(key) == step), ABSENT)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return ABSENT
    return tree
