"""Scenes: a world with the attestations that do not depend on it, and the documents built from both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from witness_generators.documents import signed_documents
from witness_generators.documents.signed_documents import Json, Signed, SigningKey
from witness_generators.drawing.spaces import Builds, Entry, FixedDictionary, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.recording.later_fields import convert_to_version
from witness_generators.recording.recorded_facts import resolve
from witness_generators.runs.roster import ROWS, list_needs
from witness_generators.runs.run_entries import (
    Level,
    any_space,
    attestation_of,
    belongs_in_collections,
    is_realistic,
    list_run_schemas,
)
from witness_generators.world.limits import ANY_WORLD, Limits
from witness_generators.world.world import Prop, World
from witness_generators.world.world_space import world_space
from witness_schema import load
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes.json_shape import Record
from witness_schema.validation.attestor_subjects import Subjects, list_subjects

# The property that a kind of subject is about, where it may be absent: a version without the property has no such subject.
LATER_SUBJECTS = {"refnameshort": "branch"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A world and, by attestor, the attestations that do not depend on it.

    version: the bundled go-witness version that records, or None for the default version. source: a Go package of the
    user's, whose attestors record too.
    """

    world: World
    # dicts are not hashable; the world alone tells scenes apart well enough.
    drawn: Mapping[str, Any] = field(hash=False)
    version: str | None = None
    source: Path | None = None

    def attestation(self, name: str) -> Any:
        """What this attestor records in this scene."""
        return self.drawn[name] if name in self.drawn else attestation_of(name, self.world, self.version)

    def signed(self, names: Sequence[str], *, subjects: bool = True) -> tuple[Signed, ...]:
        """The entries of these attestors' collection, in the order of a run.

        subjects: False leaves the subjects empty, for a collection alone, which holds none.
        """
        # All attestations first, because run subjects read those of other attestors.
        schemas = list_run_schemas(names, self.version, self.source)
        found = {schema.name: self.attestation(schema.name) for schema in schemas}
        return tuple(
            Signed(
                schema.name,
                _find_taken_type(schema.name, found[schema.name], self.version) or schema.predicate_types[0],
                found[schema.name],
                self._keep_known(schema, list_subjects(schema.name, found)) if subjects else {},
            )
            for schema in schemas
        )

    def _keep_known(self, schema: AttestorSchema, subjects: Subjects) -> Subjects:
        """The subjects without those of properties that the version does not have."""
        if self.version is None:
            return subjects
        record = resolve(schema.shape, schema.definitions)
        if not isinstance(record, Record):
            return subjects
        # None stands for a subject that every version has.
        known = {None, *(field.name for field in record.fields)}
        return {s: digest for s, digest in subjects.items() if LATER_SUBJECTS.get(s.split(":")[0]) in known}

    def records(self, names: Sequence[str]) -> list[Json]:
        """One record per attestor: its name, its predicate type (null for `file`) and its attestation."""
        return [build_record(name, self.attestation(name), self.version, self.source) for name in names]

    def collection(self, names: Sequence[str]) -> Json:
        """The collection of these attestors."""
        return self._build_collection(self.signed(names, subjects=False))

    def _build_collection(self, entries: Sequence[Signed]) -> Json:
        made = signed_documents.build_collection(self.world.step, entries, self.world.clock)
        return self._convert("collection", made)

    def statement(self, names: Sequence[str]) -> Json:
        """The statement about the collection of these attestors."""
        entries = self.signed(names)
        made = signed_documents.build_statement(self._build_collection(entries), entries)
        return self._convert("statement", made)

    def envelope(self, names: Sequence[str], key: SigningKey) -> Json:
        """The signed envelope of the statement about these attestors' collection."""
        return self._convert("envelope", signed_documents.sign_envelope(self.statement(names), key))

    def _convert(self, document: str, made: Json) -> Json:
        written: Json = convert_to_version(self.version, document, made, self.source)
        return written


def build_record(name: str, attestation: Any, version: str | None = None, source: Path | None = None) -> Json:
    """Build the record of one attestation: attestor name, predicate type in this bundled version, and attestation."""
    return {
        "attestor": name,
        "type": _find_taken_type(name, attestation, version) or type_of(name, version, source),
        "attestation": attestation,
    }


def _find_taken_type(name: str, attestation: Any, version: str | None) -> str | None:
    """The predicate type that follows from what the attestor records, or None; an older version may not have it."""
    row = ROWS.get(name)
    if row is None or row.predicate_type is None:
        return None
    found = row.predicate_type(attestation)
    return found if found in load(name, version=version).predicate_types else None


@lru_cache(maxsize=512)
def type_of(name: str, version: str | None = None, source: Path | None = None) -> str | None:
    """The predicate type under which an attestor is registered; None for `file`, which is no attestor."""
    types = load(name, version=version, source=source).predicate_types
    return types[0] if types else None


def list_drawn_apart(names: Sequence[str], level: Level) -> tuple[str, ...]:
    """The names whose attestations do not depend on the world."""
    return tuple(name for name in names if level == "any" or not is_realistic(name))


def list_needed_props(names: Sequence[str], level: Level) -> tuple[PropKind, ...]:
    """The kinds of props that a world must have for these attestors; none at level "any"."""
    return () if level == "any" else list_needs(names)


@lru_cache(maxsize=512)
def list_run(names: tuple[str, ...], version: str | None, source: Path | None) -> tuple[str, ...]:
    """The attestors of a run with these attestors, in the order of the run."""
    standing = (name for name in names if belongs_in_collections(name, version, source))
    return tuple(schema.name for schema in list_run_schemas(standing, version, source))


def furnish_world(
    world: World, run: tuple[str, ...], props: Iterable[Prop], limits: Limits = ANY_WORLD
) -> World:
    """The world with the attestors of the run and the props that they need, adapted to those props.

    run: all attestors of the run, in its order (`list_run`); limits: the limits of the world.
    """
    # Limits come first: a prop that changes to keep them may need another world.
    kept = tuple(props) if limits is ANY_WORLD else tuple(prop.within(limits) for prop in props)
    # What the world has by itself comes first: its command writes before what attestors need.
    world = replace(world, attestors=run, props=(*world.props, *kept))
    # All props are in place before the first one adapts the world: `settled` may look for others.
    for prop in world.props:
        world = prop.settled(world)
    return world


def scene_space(
    names: Sequence[str],
    level: Level = "realistic",
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | None = None,
) -> Space:
    """The space of scenes within these limits in which these attestors of a bundled version can record."""
    apart = tuple(Entry(name, any_space(name, version, source)) for name in list_drawn_apart(names, level))
    props = Builds(lambda *drawn: drawn, tuple(need.space for need in list_needed_props(names, level)))
    return Builds(
        # Listed per draw: a space may be built for a version that lacks an attestor, and never be drawn from.
        lambda world, drawn, needs: Scene(
            furnish_world(world, list_run(tuple(names), version, source), needs, limits),
            drawn,
            version,
            source,
        ),
        (world_space(limits), FixedDictionary(apart), props),
    )


def attestation_space(
    name: str, level: Level = "realistic", limits: Limits = ANY_WORLD, version: str | None = None
) -> Space:
    """The space of this attestor's attestations, as a bundled version writes them in worlds within these limits."""
    if name in list_drawn_apart([name], level):
        return any_space(name, version)
    return Builds(lambda scene: scene.attestation(name), (scene_space([name], level, limits, version),))
