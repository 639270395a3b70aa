"""Build one attestation: put facts into the properties of the attestor's shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.recording.attestor_row import Fact
from witness_generators.recording.later_fields import convert_to_version
from witness_generators.world.world import World
from witness_schema import load
from witness_schema.errors import UnreadableSource
from witness_schema.shapes.json_shape import Definitions, JsonShape, Record, Reference


@dataclass(frozen=True, slots=True)
class _Place:
    """One property: whether it is always written, and its value if there is no fact for it."""

    name: str
    required: bool
    default: Any


def build_recorder(
    name: str, facts: Mapping[str, Fact], version: str | None = None
) -> Callable[[World], Any]:
    """What this attestor records by these facts, as a function of the world; an empty optional property is left out.

    version: the bundled go-witness version that records, or None for the default version; its shape decides the properties.
    Raises UnreadableSource for facts by property of a shape that is no record.
    """
    if "" in facts:
        whole = facts[""]
        return lambda world: convert_to_version(version, name, whole(world))
    # In the order of the Go struct, because encoding/json writes fields in that order.
    plan = [(place, facts.get(f"/{place.name}")) for place in _list_places(name, version)]
    return lambda world: convert_to_version(version, name, _record_places(plan, world))


def _record_places(plan: Sequence[tuple[_Place, Fact | None]], world: World) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, fact in plan:
        value = place.default if fact is None else fact(world)
        # Truth in Python coincides with what omitempty keeps: not "", 0, false, [] or {}.
        if place.required or value:
            found[place.name] = value
    return found


@lru_cache
def _list_places(name: str, version: str | None) -> tuple[_Place, ...]:
    schema = load(name, version=version)
    record = resolve(schema.shape, schema.definitions)
    if not isinstance(record, Record):
        raise UnreadableSource(f"facts by property need a record, not {type(record).__name__}", where=name)
    return tuple(
        _Place(
            field.name,
            field.required,
            build_smallest(field.shape, schema.definitions) if field.required else None,
        )
        for field in record.fields
    )


def resolve(shape: JsonShape, definitions: Definitions) -> JsonShape:
    """Follow references to the shape that they stand for."""
    while isinstance(shape, Reference):
        shape = definitions[shape.name]
    return shape
