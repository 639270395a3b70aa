"""Facts of the bundled records: properties and their types, registrations, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from witness_schema import attestor_names, bundled_versions, document_names, load
from witness_schema.changes.change import Change
from witness_schema.changes.described_version import Edition, build_edition
from witness_schema.changes.history import build_history, list_fields
from witness_schema.changes.version_comparison import compare, compare_documents
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.shapes.json_shape import (
    AnyOf,
    Array,
    Base64,
    Boolean,
    Constant,
    Field,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Timestamp,
)

# The versions whose news training does not show; no other version has one of these changes.
HELD_VERSIONS = ("v0.4.0", "v0.10.0")
_FARTHEST = 6  # releases between the two sides of a bump
_DEEPEST = 4  # levels of a place
_RELEASED = "v"  # a branch has no such beginning


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A property: its JSON type, whether it is always written, whether it may be null, and where Go declares it."""

    type: str
    always_written: bool
    nullable: bool
    source: str


@dataclass(frozen=True, slots=True)
class BumpFacts:
    """What a bump changes of one attestor or document; places are JSON pointers.

    hurts: readers (programs that follow the new release and read what the old one wrote), policies (their Rego) and
    producers who run attestors, where a change breaks something of theirs or may.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    hurts: tuple[str, ...]
    rules: tuple[str, ...]


@cache
def list_releases() -> tuple[str, ...]:
    """The bundled releases, oldest first."""
    return tuple(version for version in bundled_versions() if version.startswith(_RELEASED))


@cache
def list_pairs() -> tuple[str, ...]:
    """Pairs of releases, `OLD..NEW`. A pair with the news of a held-out version has no other news."""
    releases = list_releases()
    held = [releases.index(version) for version in HELD_VERSIONS]
    return tuple(
        f"{old}..{releases[new]}"
        for at, old in enumerate(releases)
        for new in range(at + 1, min(at + 1 + _FARTHEST, len(releases)))
        if new == at + 1 or not any(at < border <= new for border in held)
    )


@cache
def list_names(version: str) -> tuple[str, ...]:
    """Attestors and documents of a version that have properties."""
    return tuple(
        name
        for name in (*attestor_names(version), *document_names(version))
        if next(list_fields(load(name, version=version)), None) is not None
    )


@cache
def list_pointers(name: str, version: str) -> tuple[str, ...]:
    """The places of properties whose type is known, `*` for any item or key."""
    schema = load(name, version=version)
    return tuple(
        pointer
        for pointer, _ in list_fields(schema)
        if pointer.count("/") <= _DEEPEST and find_field(name, pointer, version) is not None
    )


@cache
def find_field(name: str, pointer: str, version: str) -> FieldFacts | None:
    """The facts of a property; None where it is not there or may have values of several types."""
    schema = load(name, version=version)
    field = _find_declared(schema, pointer)
    if field is None:
        return None
    options = _list_options(schema, field.shape)
    kinds = {_name_type(option) for option in options if not isinstance(option, Null)}
    if len(kinds) != 1 or None in kinds:
        return None
    (kind,) = kinds
    assert kind is not None
    nullable = any(isinstance(option, Null) for option in options)
    return FieldFacts(kind, field.required, nullable, field.source)


def list_top(name: str, version: str) -> tuple[str, ...]:
    """The names of an attestation's own properties; () if it is no record."""
    schema = load(name, version=version)
    options = _list_options(schema, schema.shape)
    if len(options) != 1 or not isinstance(options[0], Record):
        return ()
    return tuple(field.name for field in options[0].fields)


def find_since(name: str, pointer: str) -> str | None:
    """The first release with the property that the newest has; None if it is as old as the bundled versions, or unknown."""
    return _list_since(name).get(pointer)


@cache
def _list_since(name: str) -> dict[str, str]:
    return {
        since.pointer: since.since
        for since in build_history(name)
        if since.until is None and not since.or_earlier and since.since.startswith(_RELEASED)
    }


@cache
def compare_pair(pair: str, name: str) -> BumpFacts:
    """What the bump changes of one attestor or document."""
    found = _compare(pair).get(name, [])

    def list_places(*rules: str) -> tuple[str, ...]:
        return tuple(sorted({change.pointer for change in found if change.rule_id in rules}))

    added, removed = list_places("FIELD_ADDED", "REQUIRED_FIELD_ADDED"), list_places("FIELD_REMOVED")
    plain = ("FIELD_ADDED", "REQUIRED_FIELD_ADDED", "FIELD_REMOVED")
    others = {change.pointer for change in found if change.rule_id not in plain and change.pointer}
    hurts = {change.direction for change in found if change.severity != "info"}
    rules = tuple(sorted({change.rule_id for change in found}))
    return BumpFacts(added, removed, tuple(sorted(others)), tuple(sorted(hurts)), rules)


def list_changes(pair: str, name: str) -> tuple[Change, ...]:
    """The changes that the bump makes of one attestor or document."""
    return tuple(_compare(pair).get(name, ()))


@cache
def list_hurting(pair: str) -> tuple[str, ...]:
    """The names of which the bump changes something that can hurt somebody."""
    return tuple(name for name in list_changed(pair) if compare_pair(pair, name).hurts)


@cache
def list_changed(pair: str) -> tuple[str, ...]:
    """The names of whose properties the bump changes some."""
    old, new = pair.split("..")
    both = set(list_names(old)) & set(list_names(new))
    return tuple(name for name in sorted(both) if 0 < _count(compare_pair(pair, name)) <= 12)


def list_unchanged(pair: str) -> tuple[str, ...]:
    """The names of which the bump changes nothing at all."""
    old, new = pair.split("..")
    both = set(list_names(old)) & set(list_names(new))
    return tuple(name for name in sorted(both) if not compare_pair(pair, name).rules)


def _count(facts: BumpFacts) -> int:
    return len(facts.added) + len(facts.removed) + len(facts.changed)


@cache
def _compare(pair: str) -> dict[str, list[Change]]:
    """The changes of a bump by attestor or document."""
    old, new = (_build_edition(version) for version in pair.split(".."))
    found: dict[str, list[Change]] = {}
    for changes in (compare(old, new), compare_documents(old, new)):
        for change in changes.found:
            found.setdefault(change.attestor, []).append(change)
    return found


@cache
def _build_edition(version: str) -> Edition:
    return build_edition(bundled_record(version), label=version)


def _find_declared(schema: AttestorSchema, pointer: str) -> Field | None:
    shapes: list[JsonShape] = [schema.shape]
    field: Field | None = None
    # An escaped `~1` or `~0` in a name: no property of go-witness has one.
    for key in pointer.split("/")[1:]:
        below: list[JsonShape] = []
        field = None
        for shape in (option for each in shapes for option in _list_options(schema, each)):
            match shape:
                case Record(fields=fields):
                    field = field or next((one for one in fields if one.name == key), None)
                    below += [field.shape] if field else []
                case Array(items=inner) | MapOf(values=inner) if key == "*":
                    below.append(inner)
                case _:
                    pass
        shapes = below
    return field


def _list_options(schema: AttestorSchema, shape: JsonShape) -> tuple[JsonShape, ...]:
    match shape:
        case Reference(name):
            return _list_options(schema, schema.definitions[name])
        case AnyOf(options):
            return tuple(inner for option in options for inner in _list_options(schema, option))
        case _:
            return (shape,)


def _name_type(shape: JsonShape) -> str | None:
    match shape:
        case Text() | Timestamp() | Base64():
            return "string"
        case Constant(value):
            return "string" if isinstance(value, str) else None
        case Integer():
            return "integer"
        case Number():
            return "number"
        case Boolean():
            return "boolean"
        case Record() | MapOf():
            return "object"
        case Array():
            return "array"
        case _:
            return None


def list_new_fields() -> Iterator[tuple[str, str, str]]:
    """Name, pointer and first release of properties that came with a bundled release; those of held-out versions are none."""
    newest = list_releases()[-1]
    for name in list_names(newest):
        for pointer in list_pointers(name, newest):
            since = find_since(name, pointer)
            if since is not None and since not in HELD_VERSIONS:
                yield name, pointer, since
