"""Attestations of a world by the facts of their attestor, the shape's own space for those without, and the order of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

from witness_generators.drawing.shape_space import list_unresolved, remove_null, shape_space
from witness_generators.drawing.spaces import Space
from witness_generators.recording.attestor_row import Fact, RunFact
from witness_generators.recording.recorded_facts import record_facts
from witness_generators.runs.roster import ROWS
from witness_generators.world.world import World
from witness_schema import load
from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.schemas.attestor_schema import AttestorSchema

# "realistic": what a real run in a world writes; "any": all that Go can write and read back.
Level = Literal["realistic", "any"]
LEVELS: tuple[Level, ...] = ("realistic", "any")


def is_realistic(name: str) -> bool:
    """Whether the attestor has facts of its own; the others are drawn from their shape at either level."""
    return name in ROWS


def attestation_of(name: str, world: World, version: str | None = None) -> Any:
    """What the attestor records in this world; KeyError for an attestor without facts.

    version: the bundled go-witness version that records, None for the default one.
    """
    return record_facts(name, _list_facts(name, version), world, version)


@lru_cache
def _list_facts(name: str, version: str | None) -> Mapping[str, Fact]:
    """The facts of the attestor's row; those that read other attestations are given the way to them."""
    row = ROWS[name]
    return {**row.facts, **{place: _bind_fact(fact, version) for place, fact in row.run_facts.items()}}


def _bind_fact(fact: RunFact, version: str | None) -> Fact:
    return lambda world: fact(world, lambda name, inside: attestation_of(name, inside, version))


@lru_cache(maxsize=512)
def any_space(name: str, version: str | None = None) -> Space:
    """Everything that the attestor's shape in this bundled version allows; an error where the shape is not resolved."""
    schema = load(name, version=version)
    places = list_unresolved(schema.shape, schema.definitions)
    if places:
        advice = f"{len(places)} places of its shape are not resolved; the first: {places[0].reason}"
        raise UnreadableSource(
            f"attestations of {name!r} cannot be drawn yet", where=places[0].source, advice=advice
        )
    # An attestation that is null crashes go-witness when it reads a collection, so none is drawn.
    return shape_space(remove_null(schema.shape, schema.definitions), schema.definitions, schema.go_type)


# The order of the stages in a run (`attestation/context.go`, runTypeOrder).
RUN_TYPES = ("prematerial", "material", "execute", "product", "postproduct")
ALWAYS_RUN = ("material", "command-run", "product")


def belongs_in_collections(name: str, version: str | None = None) -> bool:
    """Whether the attestor's attestations stand in collections: those of the verify stage do not, nor does `file`."""
    return load(name, version=version).run_type in RUN_TYPES


def list_run_schemas(names: Iterable[str], version: str | None = None) -> tuple[AttestorSchema, ...]:
    """The attestors of a collection, in the order of a run: those that always run join in; `file` has no entry."""
    wanted = dict.fromkeys((*(name for name in names if name != "file"), *ALWAYS_RUN))
    schemas = [load(name, version=version) for name in wanted]
    for schema in schemas:
        if schema.run_type not in RUN_TYPES:
            raise Misuse(
                f"{schema.name!r} has no place in a collection: its run type is {schema.run_type!r}",
                advice="sample it with --as attestation",
            )
    return tuple(sorted(schemas, key=lambda schema: (RUN_TYPES.index(schema.run_type), schema.name)))
