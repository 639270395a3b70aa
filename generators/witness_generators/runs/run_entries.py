"""Attestations of a world from the facts of their attestor, spaces for attestors without facts, and the order of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from witness_generators.drawing.shape_space import list_unresolved, remove_null, shape_space
from witness_generators.drawing.spaces import Space
from witness_generators.recording.attestor_row import Fact, RunFact
from witness_generators.recording.recorded_facts import build_recorder
from witness_generators.runs.roster import ROWS
from witness_generators.world.world import World
from witness_schema import attestor_names, load
from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.schemas.attestor_schema import AttestorSchema

# "realistic": what a real run in a world writes; "any": everything that Go can write and read back.
Level = Literal["realistic", "any"]
LEVELS: tuple[Level, ...] = ("realistic", "any")


def is_realistic(name: str) -> bool:
    """Whether the attestor has facts; all others are drawn from their shape at both levels."""
    return name in ROWS


def attestation_of(name: str, world: World, version: str | None = None) -> Any:
    """What the attestor records in this world; never change it in place. Raises KeyError for an attestor without facts.

    version: the bundled go-witness version that records, or None for the default version.
    """
    # Attestors that read what others record ask for the same attestation again.
    return world.once(_prepare_recorder(name, version))


# One function per attestor and version, because worlds keep values by function.
@cache
def _prepare_recorder(name: str, version: str | None) -> Callable[[World], Any]:
    row = ROWS[name]
    facts = {**row.facts, **{place: _bind_fact(fact, version) for place, fact in row.run_facts.items()}}
    return build_recorder(name, facts, version)


def _bind_fact(fact: RunFact, version: str | None) -> Fact:
    return lambda world: fact(world, lambda name, inside: attestation_of(name, inside, version))


@lru_cache(maxsize=512)
def any_space(name: str, version: str | None = None, source: Path | None = None) -> Space:
    """The space of the attestor's shape in this bundled version. Raises UnreadableSource if the shape is unresolved.

    source: a Go package of the user's, whose attestors join the bundled ones.
    """
    schema = load(name, "serialization", version=version, source=source)
    places = list_unresolved(schema.shape, schema.definitions)
    if places:
        advice = f"{len(places)} places of its shape are not resolved; the first: {places[0].reason}"
        raise UnreadableSource(
            f"attestations of {name!r} cannot be drawn yet", where=places[0].source, advice=advice
        )
    # go-witness crashes on a null attestation when it reads a collection, so none is drawn.
    return shape_space(remove_null(schema.shape, schema.definitions), schema.definitions, schema.go_type)


# The stages of a run, in order (`attestation/context.go`, runTypeOrder).
RUN_TYPES = ("prematerial", "material", "execute", "product", "postproduct")
# Up to v0.1.15 the three in the middle were one, "internal", and ran in this order.
_FORMER_TYPES = {"pre": "prematerial", "post": "postproduct"}
# `witness run` with a command adds these to every run.
ALWAYS_RUN = ("material", "command-run", "product")


def belongs_in_collections(name: str, version: str | None = None, source: Path | None = None) -> bool:
    """Whether collections hold this attestor's attestations; those of the verify stage and `file` are excluded."""
    return _find_stage(load(name, version=version, source=source)) in RUN_TYPES


def _find_stage(schema: AttestorSchema) -> str:
    """The run type of an attestor as today's versions call it."""
    if schema.predicate_types and not schema.run_type:
        # The module that says it is not on this machine. It can only be a package's: go-witness's own are all known.
        return RUN_TYPES[-1]
    former = schema.run_type == "internal" and schema.name in attestor_names()
    return load(schema.name).run_type if former else _FORMER_TYPES.get(schema.run_type, schema.run_type)


def list_run_schemas(
    names: Iterable[str], version: str | None = None, source: Path | None = None
) -> tuple[AttestorSchema, ...]:
    """The schemas of a collection's attestors in the order of a run, with those that always run and without `file`.

    Raises Misuse for an attestor of the verify stage.
    """
    return _list_run_schemas(tuple(names), version, source)


@lru_cache(maxsize=512)
def _list_run_schemas(
    names: tuple[str, ...], version: str | None, source: Path | None
) -> tuple[AttestorSchema, ...]:
    wanted = dict.fromkeys((*(name for name in names if name != "file"), *ALWAYS_RUN))
    schemas = [load(name, version=version, source=source) for name in wanted]
    for schema in schemas:
        if _find_stage(schema) not in RUN_TYPES:
            raise Misuse(
                f"{schema.name!r} has no place in a collection: its run type is {schema.run_type!r}",
                advice="sample it with --as attestation",
            )
    # go-witness runs the attestors of a stage concurrently; sorting by name makes the order reproducible.
    return tuple(sorted(schemas, key=lambda schema: (RUN_TYPES.index(_find_stage(schema)), schema.name)))
