"""Check whether attestations of a new set of schemas can be drawn: each attestor's shape, and the facts of its row."""

from __future__ import annotations

from collections.abc import Iterator

from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.drawing.shape_space import shape_space
from witness_generators.runs.roster import ROWS
from witness_schema.errors import UnreadableSource
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.shapes.json_shape import Record, Reference

DRAWS = 20


def list_uncovered(schemas: SchemaSet) -> tuple[str, ...]:
    """One line per attestor whose shape cannot be drawn, and per fact about a property that its shape lacks."""
    return tuple(line for name in schemas.attestor_names for line in _check_attestor(schemas.get(name)))


def _check_attestor(schema: AttestorSchema) -> Iterator[str]:
    try:
        draw = build_drawer(shape_space(schema.shape, schema.definitions))
        refused = sum(not schema.is_valid(draw(Chance.of(0, index), 0)) for index in range(DRAWS))
    except UnreadableSource as error:
        yield f"{schema.name} cannot be drawn: {error.what}"
        return
    if refused:
        yield f"{schema.name}: {refused} of {DRAWS} drawn attestations do not conform"
    # "" is the fact of a whole attestation, which names no property.
    row = ROWS.get(schema.name)
    facts = {pointer for pointer in row.facts if pointer} if row is not None else set()
    for pointer in sorted(facts - _list_properties(schema)):
        yield f"{schema.name} has no property {pointer}, but a fact in witness_generators.runs.roster sets it"


def _list_properties(schema: AttestorSchema) -> set[str]:
    """The JSON pointers of the top-level properties."""
    shape = schema.definitions[schema.shape.name] if isinstance(schema.shape, Reference) else schema.shape
    return {f"/{field.name}" for field in shape.fields} if isinstance(shape, Record) else set()
