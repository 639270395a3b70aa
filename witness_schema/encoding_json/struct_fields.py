"""The fields that encoding/json sees in a struct, by the rules of its `typeFields`: tags, embedding, depth, conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from witness_schema.encoding_json.struct_tags import JsonTag, read_json_tag
from witness_schema.golang.types import Declarations, Named, Pointer, Standard, Struct, StructField


@dataclass(frozen=True, slots=True)
class SeenField:
    """A field as it is written.

    through: the embedded pointers on the way to it; where one of them is nil, the field is absent.
    """

    name: str
    tag: JsonTag
    field: StructField
    depth: int
    through: tuple[str, ...]


def list_seen_fields(struct: Struct, declared: Declarations) -> tuple[SeenField, ...]:
    """List the fields in the order in which encoding/json writes them: that of the source, embedded ones in place."""
    collected = list(_collect_fields(struct, declared, 0, (), frozenset()))
    by_name: dict[str, list[SeenField]] = defaultdict(list)
    for one in collected:
        by_name[one.name].append(one)
    # By identity: two embedded structs may hold equal fields, of which at most one is written.
    winners = {id(w) for candidates in by_name.values() if (w := _find_dominant(candidates)) is not None}
    return tuple(one for one in collected if id(one) in winners)


def _collect_fields(
    struct: Struct, declared: Declarations, depth: int, through: tuple[str, ...], visiting: frozenset[str]
) -> Iterable[SeenField]:
    for field in struct.fields:
        tag = read_json_tag(field.tag)
        if tag.skipped:
            continue
        inner, key = _find_embedded_struct(field, declared)
        # An unexported field is skipped, but an embedded unexported struct still lends its exported fields.
        if not field.name[0].isupper() and (not field.embedded or inner is None):
            continue
        # A name in the tag makes an embedded struct an ordinary field.
        if inner is None or tag.name or not field.embedded:
            yield SeenField(tag.name or field.name, tag, field, depth, through)
        # A struct that embeds a pointer to itself adds nothing at a greater depth, and would never end.
        elif key not in visiting:
            further = (*through, key) if isinstance(field.type, Pointer) else through
            yield from _collect_fields(inner, declared, depth + 1, further, visiting | {key})


def _find_embedded_struct(field: StructField, declared: Declarations) -> tuple[Struct | None, str]:
    """Return the struct that an embedded field contains, directly or behind one pointer, and a key for it."""
    if not field.embedded:
        return None, ""
    of = field.type.element if isinstance(field.type, Pointer) else field.type
    if isinstance(of, Named):
        body = declared[of.key].type
        return (body, of.key) if isinstance(body, Struct) else (None, of.key)
    if isinstance(of, Standard):
        # sync.Mutex and its kind have no exported fields; any other standard type is written as a value.
        return (Struct(()), of.name) if of.name.startswith("sync.") else (None, of.name)
    return (of, field.name) if isinstance(of, Struct) else (None, field.name)


def _find_dominant(candidates: list[SeenField]) -> SeenField | None:
    """Return the field that wins among equal names (encoding/json, `dominantField`), or None.

    The least depth wins, then a name from a tag; where more than one remains, all are dropped without an error.
    """
    shallow = [c for c in candidates if c.depth == min(c.depth for c in candidates)]
    tagged = [c for c in shallow if c.tag.name]
    left = tagged or shallow
    return left[0] if len(left) == 1 else None


Through = tuple[str, ...]


def group_always_written(seen: Iterable[SeenField]) -> dict[Through, tuple[str, ...]]:
    """Group, by the embedded pointers on the way, the fields that are written whenever those are not nil."""
    groups: dict[Through, list[str]] = {}
    for one in seen:
        if one.through and not (one.tag.omitempty or one.tag.omitzero):
            groups.setdefault(one.through, []).append(one.name)
    return {through: tuple(names) for through, names in groups.items()}


def list_joint_groups(groups: Mapping[Through, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """List the groups of fields that are present all together or not at all."""
    return tuple(names for names in groups.values() if len(names) > 1)


def list_needs(
    seen: Iterable[SeenField], groups: Mapping[Through, tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List, for each field behind an embedded pointer, the other fields that are present whenever it is."""
    found = []
    for one in seen:
        # A field shows that its own pointer and all outer ones are not nil, so their groups are written as well.
        own = groups.get(one.through, ())
        outer = [groups.get(one.through[:depth], ()) for depth in range(1, len(one.through))]
        others = (*(name for names in outer for name in names), *own)
        if others and (one.name not in own or outer != [()] * len(outer)):
            found.append((one.name, tuple(name for name in others if name != one.name)))
    return tuple((name, others) for name, others in found if others)
