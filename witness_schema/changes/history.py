"""Lists each field of an attestor with the bundled versions that it first and last appears in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.bundled_versions import bundled_versions, schemas
from witness_schema.schemas.schema_set import make_unknown_name
from witness_schema.shapes.json_shape import AnyOf, Array, Field, JsonShape, MapOf, Record, Reference
from witness_schema.shapes.shape_words import describe_shape


@dataclass(frozen=True, slots=True)
class Since:
    """A field with the versions of one period in which it was there.

    value: the value's shape in words, in the last of them. since: the first version with the field. until: the last one;
    None where the newest version has it. or_earlier: whether `since` is the oldest bundled version, so that older ones may have the field too.
    """

    pointer: str
    value: str
    since: str
    until: str | None
    source: str
    or_earlier: bool

    @property
    def since_words(self) -> str:
        """`since` in words for people."""
        return f"≤ {self.since}" if self.or_earlier else self.since


def build_history(name: str) -> tuple[Since, ...]:
    """Returns every field of an attestor or document: those of the newest version in its order, then removed ones.

    A field that was away for some versions is returned once for each period, the oldest first.
    Raises `UnknownName` where no bundled version has the name.
    """
    versions = bundled_versions()
    fields_by_version = {
        v: dict(list_fields(schemas("serialization", v).get(name))) for v in versions if _has_schema(v, name)
    }
    if not fields_by_version:
        known = schemas()
        raise make_unknown_name(name, (*known.attestor_names, *known.document_names))
    # A dict keeps the first insertion: newest version first gives the order that today's readers know.
    pointers = dict.fromkeys(
        pointer for version in reversed(list(fields_by_version)) for pointer in fields_by_version[version]
    )
    return tuple(
        since for pointer in pointers for since in _list_periods(pointer, fields_by_version, versions)
    )


def _has_schema(version: str, name: str) -> bool:
    known = schemas("serialization", version)
    return name in known.attestor_names or name in known.document_names


def _list_periods(
    pointer: str, fields_by_version: Mapping[str, Mapping[str, tuple[str, str]]], versions: tuple[str, ...]
) -> Iterator[Since]:
    for is_there, run in groupby(versions, lambda version: pointer in fields_by_version.get(version, {})):
        if is_there:
            having = list(run)
            value, source = fields_by_version[having[-1]][pointer]
            until = None if having[-1] == versions[-1] else having[-1]
            yield Since(pointer, value, having[0], until, source, having[0] == versions[0])


def list_fields(schema: AttestorSchema) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yields pointer, words and source of each field, breadth first. A definition is expanded at its first place only."""
    waiting: deque[tuple[str, JsonShape]] = deque([("", schema.shape)])
    seen: set[str] = set()
    while waiting:
        pointer, shape = waiting.popleft()
        match shape:
            case Reference(name):
                # Recursive types would never end; breadth first makes the first place the shortest one.
                if name not in seen:
                    seen.add(name)
                    waiting.append((pointer, schema.definitions[name]))
            case Record(fields):
                for field in fields:
                    below = f"{pointer}/{field.name}"
                    yield below, (_describe_field(field, schema), field.source)
                    waiting.append((below, field.shape))
            case Array(items):
                waiting.append((f"{pointer}/*", items))
            case MapOf(_, values):
                waiting.append((f"{pointer}/*", values))
            case AnyOf(options):
                waiting.extend((pointer, option) for option in options)
            case _:
                pass


def _describe_field(field: Field, schema: AttestorSchema) -> str:
    return describe_shape(field.shape, schema.definitions) + ("" if field.required else ", may be absent")
