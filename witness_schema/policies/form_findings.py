"""What go-witness drops of a policy, or cannot read; and what nobody has filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from witness_schema.documents.go_reading import fold_key
from witness_schema.documents.go_text import Members
from witness_schema.json_pointers import add_step, render_pointer
from witness_schema.policies.placeholders import is_unfilled
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.shape_faults import ShapeFault, list_shape_faults
from witness_schema.printable import quote
from witness_schema.schemas.bundled_versions import load

_CONSTRAINT, _EXTENSIONS = fold_key("certConstraint"), fold_key("extensions")


def check_form(policy: Place, version: str | None) -> Iterator[PolicyFinding]:
    """The fields that go-witness drops and the values that it refuses, at any depth, each at its own pointer."""
    for fault in list_form_faults(policy.value, version):
        yield PolicyFinding(_choose_rule(fault), render_pointer(fault.place), fault.message)


def list_form_faults(policy: Any, version: str | None = None) -> list[ShapeFault]:
    """The same as faults of the shape, with the names that Go reads."""
    schema = load("policy", "validation", version=version)
    return list(list_shape_faults(policy, schema.shape, schema.definitions, struct="policy.Policy"))


def _choose_rule(fault: ShapeFault) -> str:
    if not fault.dropped:
        return "value-refused"
    above = [fold_key(step) for step in fault.place[:-1]]
    if above[-1:] == [_EXTENSIONS]:
        return "extension-dropped"
    return "constraint-dropped" if above[-1:] == [_CONSTRAINT] else "field-dropped"


def check_doubles(tree: Any, pointer: str = "") -> Iterator[PolicyFinding]:
    """The keys that stand twice in an object of a text, as Go compares them. tree: of `parse_text`."""
    if isinstance(tree, Members):
        seen, folded = set[str](), set[str]()
        for key, member in tree:
            place = add_step(pointer, key)
            # Keys of maps differ by letter case, and then both are read; of the fields of a struct one is lost.
            if key in seen or (fold_key(key) in folded and fold_key(key) in _FIELDS):
                yield PolicyFinding("key-twice", place, f"{quote(repr(key))[:90]} stands twice")
            seen.add(key)
            folded.add(fold_key(key))
            yield from check_doubles(member, place)
    elif isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from check_doubles(item, add_step(pointer, number))


_FIELDS = frozenset(
    fold_key(name)
    for name in ("expires", "roots", "timestampauthorities", "publickeys", "steps", "functionaries", "attestations",
                 "artifactsFrom", "regopolicies", "module", "publickeyid", "certConstraint")
)  # fmt: skip


def check_placeholders(place: Place) -> Iterator[PolicyFinding]:
    """The texts and keys that stand for others, with the step that they are in."""
    for value, pointer in _list_texts(place.value, ""):
        if is_unfilled(value) and not pointer.endswith("/module"):
            steps = pointer.split("/")
            within = f" in step {quote(steps[2])[:60]}" if steps[1:2] == ["steps"] and len(steps) > 2 else ""
            yield PolicyFinding("placeholder", pointer, f"{quote(repr(value))[:90]}{within}")


def _list_texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            below = add_step(pointer, key)
            if is_unfilled(key) and key not in ("...", "…"):
                yield key, below
            yield from _list_texts(member, below)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _list_texts(item, add_step(pointer, number))
    elif isinstance(value, str):
        yield value, pointer
