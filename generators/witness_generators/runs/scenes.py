"""Scenes: a world with the attestations that are drawn beside it, and the documents made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from witness_generators.documents import signed_documents
from witness_generators.documents.signed_documents import Json, Signed, SigningKey
from witness_generators.drawing.spaces import Builds, Entry, FixedDictionary, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.runs.combinations import contradiction
from witness_generators.runs.roster import ROWS, needs_of, subjects_in_run
from witness_generators.runs.run_entries import (
    LEVELS,
    Level,
    any_space,
    attestation_of,
    collected,
    in_collections,
    is_realistic,
)
from witness_generators.world.world import Prop, World
from witness_generators.world.world_space import ANY_WORLD, Limits, world_space
from witness_schema import document_names, load
from witness_schema.errors import Misuse, UnknownName


@dataclass(frozen=True, slots=True)
class Scene:
    """A world, and by attestor the attestations that no fact of the world decides."""

    world: World
    drawn: Mapping[str, Any] = field(hash=False)

    def attestation(self, name: str) -> Any:
        """What this attestor records here."""
        return self.drawn[name] if name in self.drawn else attestation_of(name, self.world)

    def signed(self, names: Sequence[str]) -> tuple[Signed, ...]:
        """The entries of a collection of these attestors, in the order of a run."""
        schemas = collected(names)
        found = {schema.name: self.attestation(schema.name) for schema in schemas}
        return tuple(
            Signed(
                schema.name,
                _taken_type(schema.name, found[schema.name]) or schema.predicate_types[0],
                found[schema.name],
                subjects_in_run(schema.name, found),
            )
            for schema in schemas
        )

    def records(self, names: Sequence[str]) -> list[Json]:
        """One record for each attestor: its name, its predicate type (null for `file`), its attestation."""
        return [record(name, self.attestation(name)) for name in names]

    def collection(self, names: Sequence[str]) -> Json:
        """The collection of these attestors."""
        return signed_documents.collection(self.world.step, self.signed(names), self.world.clock)

    def statement(self, names: Sequence[str]) -> Json:
        """The statement about that collection."""
        entries = self.signed(names)
        return signed_documents.statement(
            signed_documents.collection(self.world.step, entries, self.world.clock), entries
        )

    def envelope(self, names: Sequence[str], key: SigningKey) -> Json:
        """The signed envelope of that statement."""
        return signed_documents.envelope(self.statement(names), key)


def record(name: str, attestation: Any) -> Json:
    """One attestation with its attestor's name and predicate type."""
    return {
        "attestor": name,
        "type": _taken_type(name, attestation) or type_of(name),
        "attestation": attestation,
    }


def _taken_type(name: str, attestation: Any) -> str | None:
    """The predicate type that the attestor takes on by what it records."""
    row = ROWS.get(name)
    return row.predicate_type(attestation) if row is not None and row.predicate_type is not None else None


@lru_cache
def type_of(name: str) -> str | None:
    """The predicate type under which an attestor is registered; None for `file`, which has no attestor."""
    types = load(name).predicate_types
    return types[0] if types else None


def checked(names: Iterable[str], level: Level = "realistic") -> tuple[str, ...]:
    """The names without repeats. Raises UnknownName for an unknown one, Misuse for none and for those that exclude each other.

    One text is read as on the command line: names with commas between.
    """
    if level not in LEVELS:
        raise UnknownName(f"no shape is named {level!r}", advice=f"one of {', '.join(LEVELS)}")
    listed = (name.strip() for name in names.split(",")) if isinstance(names, str) else names
    unique = tuple(dict.fromkeys(listed))
    if not unique:
        raise Misuse("no attestor is named", advice="for instance git,environment")
    for name in unique:
        load(name)
        if name in document_names() and name != "file":
            drawn = (
                'in Python: witness_generators.policies(["git"])' if name == "policy" else f"git --as {name}"
            )
            raise Misuse(f"{name!r} is a document, not an attestor", advice=f"for instance {drawn}")
    reason = contradiction(unique)
    if reason is not None:
        raise Misuse(reason, advice="draw them apart, each with the others that it can run with")
    return unique


def drawn_apart(names: Sequence[str], level: Level) -> tuple[str, ...]:
    """Those of the names whose attestations the world does not decide."""
    return tuple(name for name in names if level == "any" or not is_realistic(name))


def needed(names: Sequence[str], level: Level) -> tuple[PropKind, ...]:
    """The props that a world must have for these attestors, none where their attestations are drawn apart."""
    return () if level == "any" else needs_of(names)


@lru_cache
def _run_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """The attestors of a run that is asked for these, in its order."""
    return tuple(schema.name for schema in collected(name for name in names if in_collections(name)))


def furnished(world: World, names: Sequence[str], props: Iterable[Prop]) -> World:
    """The world with the props that these attestors need, each settled in it, and the attestors of the run."""
    world = replace(world, attestors=_run_of(tuple(names)), props=tuple(props))
    for prop in world.props:
        world = prop.settled(world)
    return world


def scene_space(names: Sequence[str], level: Level = "realistic", limits: Limits = ANY_WORLD) -> Space:
    """The scenes in which these attestors can record something."""
    apart = tuple(Entry(name, any_space(name)) for name in drawn_apart(names, level))
    props = Builds(lambda *drawn: drawn, tuple(need.space for need in needed(names, level)))
    return Builds(
        lambda world, drawn, needs: Scene(furnished(world, names, needs), drawn),
        (world_space(limits), FixedDictionary(apart), props),
    )


def attestation_space(name: str, level: Level = "realistic") -> Space:
    """The space of this attestor's attestations."""
    if name in drawn_apart([name], level):
        return any_space(name)
    return Builds(lambda scene: scene.attestation(name), (scene_space([name], level),))
