"""The fields that encoding/json sees in a struct, by the rules of its `typeFields`: tags, embedding, depth, conflicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from witness_schema.encoding_json.struct_tags import JsonTag, read_json_tag
from witness_schema.golang.standard_library import FACTS
from witness_schema.golang.types import (
    Declarations,
    Named,
    Pointer,
    Standard,
    Struct,
    StructField,
    follow_standard,
)


@dataclass(frozen=True, slots=True)
class SeenField:
    """A field as it is written.

    through: the embedded pointers on the way to it; where one of them is nil, the field is absent.
    settable: whether Go can read the field: it cannot fill in a nil pointer to an unexported struct (go.dev/issue/21357).
    """

    name: str
    tag: JsonTag
    field: StructField
    depth: int
    through: tuple[str, ...]
    settable: bool = True


def list_seen_fields(struct: Struct, declared: Declarations) -> tuple[SeenField, ...]:
    """List the fields in the order in which encoding/json writes them: that of the source, embedded ones in place."""
    collected = sorted(_collect_fields(struct, declared), key=lambda placed: placed[0])
    by_name: dict[str, list[SeenField]] = defaultdict(list)
    for _, one in collected:
        by_name[one.name].append(one)
    # By identity: two embedded structs may hold equal fields, of which at most one is written.
    winners = {id(w) for candidates in by_name.values() if (w := _find_dominant(candidates)) is not None}
    return tuple(one for _, one in collected if id(one) in winners)


@dataclass(frozen=True, slots=True)
class _Way:
    """The embedded pointers on the way to a field, and whether Go can fill in each of them."""

    through: tuple[str, ...] = ()
    settable: bool = True

    def follow(self, pointer: StructField, key: str) -> _Way:
        return _Way((*self.through, key), self.settable and pointer.name[0].isupper())


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A struct whose fields are looked at. place: the numbers of the fields that lead to it."""

    struct: Struct
    key: str
    way: _Way = _Way()
    place: tuple[int, ...] = ()


def _collect_fields(struct: Struct, declared: Declarations) -> Iterable[tuple[tuple[int, ...], SeenField]]:
    """Yield each field with its place, level by level as `typeFields` does, so that diamonds cost no more than their types."""
    level, counts, visited = [_Embedded(struct, "")], Counter[str](), set[str]()
    while level:
        further: list[_Embedded] = []
        next_counts = Counter[str]()
        for outer in level:
            if outer.key in visited:
                continue
            visited.add(outer.key)
            for number, one in enumerate(outer.struct.fields):
                seen = _see_field(one, declared, outer, number)
                if isinstance(seen, SeenField):
                    # Twice where the struct is embedded twice at this depth: then equal names cancel each other out. Go does not
                    # count on: what such a struct embeds in turn is there once.
                    placed = (*outer.place, number), seen
                    yield from (placed, placed)[: min(2, max(1, counts[outer.key]))]
                elif seen is not None:
                    next_counts[seen.key] += 1
                    further += [seen] if next_counts[seen.key] == 1 else []
        level, counts = further, next_counts


def _see_field(
    one: StructField, declared: Declarations, outer: _Embedded, number: int
) -> SeenField | _Embedded | None:
    """Return the field as it is seen, the struct to look into instead, or None for what encoding/json passes over."""
    tag, way = read_json_tag(one.tag), outer.way
    if tag.skipped:
        return None
    inner, key = _find_embedded_struct(one, declared)
    # An unexported one is skipped, but an embedded unexported struct still lends its exported fields.
    if not one.name[0].isupper() and (not one.embedded or inner is None):
        return None
    # A name in the tag makes an embedded struct an ordinary one.
    if inner is None or tag.name or not one.embedded:
        return SeenField(tag.name or one.name, tag, one, len(outer.place), way.through, way.settable)
    further = way.follow(one, key) if isinstance(one.type, Pointer) else way
    return _Embedded(inner, key, further, (*outer.place, number))


def _find_embedded_struct(field: StructField, declared: Declarations) -> tuple[Struct | None, str]:
    """Return the struct that an embedded field contains, directly or behind one pointer, and a key for it."""
    if not field.embedded:
        return None, ""
    inner = field.type.element if isinstance(field.type, Pointer) else field.type
    of = follow_standard(inner, declared)
    if isinstance(of, Named):
        body = declared[of.key].type
        return (body, of.key) if isinstance(body, Struct) else (None, of.key)
    if isinstance(of, Standard):
        # sync.Mutex and its kind have no exported fields; any unknown type is written as a value.
        hidden = of.name.startswith("sync.") or (of.name in FACTS and FACTS[of.name].underlying == Struct(()))
        return (Struct(()), of.name) if hidden else (None, of.name)
    return (of, field.name) if isinstance(of, Struct) else (None, field.name)


def _find_dominant(candidates: list[SeenField]) -> SeenField | None:
    """Return the field that wins among equal names (encoding/json, `dominantField`), or None.

    The least depth wins, then a name from a tag; where more than one remains, all are dropped without an error.
    """
    least = min(c.depth for c in candidates)
    shallow = [c for c in candidates if c.depth == least]
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
