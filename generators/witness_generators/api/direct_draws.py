"""Direct samples: the same (seed, index, version) gives the same bytes on any machine, item by item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, assert_never, cast, get_args

from witness_generators.documents import go_json
from witness_generators.documents.signed_documents import signing_key
from witness_generators.documents.submission import Submission
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import Drawer, drawer
from witness_generators.near_miss.near_miss import NearMiss
from witness_generators.near_miss.near_miss_space import near_miss_space
from witness_generators.policy_spaces.policy_space import submission_space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.runs.run_entries import Level, any_space, collected
from witness_generators.runs.scenes import Scene, checked, drawn_apart, furnished, needed, record
from witness_generators.world.world import Prop, World
from witness_generators.world.world_space import ANY_WORLD, Limits, world_space
from witness_schema.errors import UnknownName

Form = Literal["attestation", "collection", "statement", "envelope"]


def draw(
    names: Iterable[str],
    *,
    seed: int = 0,
    index: int = 0,
    as_: Form = "attestation",
    shape: Level = "realistic",
) -> Iterator[bytes]:
    """The lines of item `index`: one record for each attestor, or one document.

    Equal arguments give equal bytes, whatever else was drawn. Envelopes are signed with the seed's key.
    """
    wanted = checked(names, shape)
    if as_ not in get_args(Form):
        forms = ", ".join(get_args(Form))
        raise UnknownName(f"there is no form {as_!r} to draw", advice=f"one of {forms}")
    if as_ == "attestation" and shape == "any":
        drawn = _drawn_apart(wanted, Chance.of(seed, index), shape)
        yield from (go_json.encode(record(name, drawn[name])) for name in wanted)
        return
    scene = draw_scene(wanted, seed=seed, index=index, shape=shape)
    match as_:
        case "attestation":
            yield from (go_json.encode(record) for record in scene.records(wanted))
        case "collection":
            yield go_json.encode(scene.collection(wanted))
        case "statement":
            yield go_json.encode(scene.statement(wanted))
        case "envelope":
            yield go_json.encode(scene.envelope(wanted, signing_key(seed)))
        case _:
            assert_never(as_)


def draw_scene(
    names: Sequence[str], *, seed: int, index: int, shape: Level = "realistic", limits: Limits = ANY_WORLD
) -> Scene:
    """The scene of item `index`: its world is the same whichever attestors record it, but for the props that they need."""
    chance = Chance.of(seed, index)
    drawn = _drawn_apart(names, chance, shape)
    props = [
        cast(Prop, _drawer_of_props(need)(chance.at(f"prop/{need.kind.__name__}"), 0))
        for need in needed(names, shape)
    ]
    return Scene(furnished(_world(chance, limits), names, props), drawn)


def _drawn_apart(names: Sequence[str], chance: Chance, level: Level) -> dict[str, object]:
    """What no world decides: it needs none."""
    return {name: _drawer_of(name)(chance.at(f"attestor/{name}"), 0) for name in drawn_apart(names, level)}


def draw_world(*, seed: int, index: int, limits: Limits = ANY_WORLD) -> World:
    """The world of item `index` within these limits."""
    return _world(Chance.of(seed, index), limits)


def draw_submission(names: Iterable[str], *, seed: int = 0, index: int = 0) -> Submission:
    """Item `index` of the policies that ask for these attestors, with signed collections that pass it."""
    wanted = checked(names)
    collected(wanted)
    return cast(Submission, _drawer_of_submissions(wanted)(Chance.of(seed, index).at("submission"), 0))


def draw_near_miss(name: str, *, seed: int = 0, index: int = 0, shape: Level = "realistic") -> NearMiss:
    """Item `index` of the near misses of an attestor or document."""
    return cast(NearMiss, _drawer_of_near_misses(name, shape)(Chance.of(seed, index).at("near miss"), 0))


def _world(chance: Chance, limits: Limits) -> World:
    return cast(World, _drawer_of_worlds(limits)(chance.at("world"), 0))


@lru_cache(maxsize=1024)
def _drawer_of_worlds(limits: Limits) -> Drawer:
    return drawer(world_space(limits))


@lru_cache
def _drawer_of_props(need: PropKind) -> Drawer:
    return drawer(need.space)


@lru_cache
def _drawer_of(name: str) -> Drawer:
    return drawer(any_space(name))


@lru_cache
def _drawer_of_submissions(names: tuple[str, ...]) -> Drawer:
    return drawer(submission_space(names))


@lru_cache
def _drawer_of_near_misses(name: str, level: Level) -> Drawer:
    return drawer(near_miss_space(name, level))
