"""Direct samples: the same (seed, index, version) gives the same bytes on any machine, item by item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal, assert_never, cast, get_args

from witness_generators.documents import go_json
from witness_generators.documents.signed_documents import signing_key
from witness_generators.documents.submission import Submission
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import Drawer, build_drawer
from witness_generators.near_miss.near_miss import NearMiss
from witness_generators.near_miss.near_miss_space import near_miss_space
from witness_generators.policy_spaces.policy_space import submission_space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.runs.drawing_checks import (
    check_limits,
    check_names,
    check_near_miss,
    check_source,
    resolve_source,
    resolve_version,
)
from witness_generators.runs.run_entries import Level, any_space, list_run_schemas
from witness_generators.runs.scenes import (
    Scene,
    build_record,
    furnish_world,
    list_drawn_apart,
    list_needed_props,
    list_run,
)
from witness_generators.world.limits import ANY_WORLD, Limits
from witness_generators.world.world import Prop, World
from witness_generators.world.world_space import world_space
from witness_schema.errors import UnknownName

Form = Literal["attestation", "collection", "statement", "envelope"]


def draw(
    names: str | Iterable[str],
    *,
    seed: int = 0,
    index: int = 0,
    as_: Form = "attestation",
    shape: Level = "realistic",
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | str | None = None,
) -> Iterator[bytes]:
    """Draw item `index`: one line for each attestor, or the one line of a document.

    names:   attestors, as a list or a comma-separated text. Every document also has material, command-run and product.
    as_:     "attestation" gives one JSON object per name, with "attestor", "type" (the predicate type, null for `file`)
             and "attestation"; "collection", "statement" and "envelope" give one document.
    shape:   "realistic" is what a real run writes, "any" everything that Go can write and read back.
    limits:  what the world of the run must hold.
    version: the bundled go-witness version that writes, e.g. "v0.10.0"; None for the default version.
    source:  the folder of a Go package of your own, whose attestors join the bundled ones; they have no world, so
             shape="any" is asked for.

    Equal arguments give equal bytes, whatever else is drawn. Each line is JSON as Go's encoding/json writes it, without
    the newline. Envelopes are signed with `signing_key(seed)`.
    Raises UnknownName for an unknown name or version and Misuse for names or limits that exclude each other, at the call,
    before anything is drawn.

    >>> import json
    >>> [line] = draw("git", seed=7, limits=Limits(branch="main", clean=True))
    >>> json.loads(line)["attestation"]["branch"]
    'main'
    """
    version, real = resolve_version(version), resolve_source(source)
    wanted = check_names(names, shape, limits, version, real)
    check_source(shape, real)
    if as_ not in get_args(Form):
        forms = ", ".join(get_args(Form))
        raise UnknownName(f"there is no form {as_!r} to draw", advice=f"one of {forms}")
    if as_ == "attestation" and shape == "any":
        # No world is needed here, so none is drawn.
        drawn = _draw_from_shapes(wanted, Chance.of(seed, index), shape, version, real)
        return (go_json.encode(build_record(name, drawn[name], version, real)) for name in wanted)
    if as_ != "attestation":
        # Called for its error: this function returns a generator, whose body runs too late to raise at the call.
        list_run_schemas(wanted, version, real)
    scene = _draw_scene(wanted, Chance.of(seed, index), shape, limits, version, source=real)
    return _encode_documents(scene, wanted, as_, seed)


def _encode_documents(scene: Scene, names: tuple[str, ...], as_: Form, seed: int) -> Iterator[bytes]:
    # Only what is drawn from a shape has small floats; nothing that is recorded of a world has.
    encode = partial(go_json.encode, small_floats=bool(scene.drawn))
    match as_:
        case "attestation":
            yield from (encode(record) for record in scene.records(names))
        case "collection":
            yield encode(scene.collection(names))
        case "statement":
            yield encode(scene.statement(names))
        case "envelope":
            yield encode(scene.envelope(names, signing_key(seed)))
        case _:
            assert_never(as_)


def draw_scene(
    names: str | Iterable[str],
    *,
    seed: int,
    index: int,
    shape: Level = "realistic",
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    adapt: Callable[[World], World] = lambda world: world,
) -> Scene:
    """Draw the scene of item `index`: the values that `draw` writes, with the world that they are recorded in.

    The world is the same for all attestors, except for the props that they need. Arguments and errors are those of `draw`. Example: `draw_scene("git,product", seed=7, index=0).attestation("git")["commithash"]`.

    adapt: changes the drawn world before props join it, for instance gives its files other names.
    """
    version = resolve_version(version)
    return _draw_scene(
        check_names(names, shape, limits, version),
        Chance.of(seed, index),
        shape,
        limits,
        version,
        adapt=adapt,
    )


def _draw_scene(
    names: Sequence[str],
    chance: Chance,
    shape: Level,
    limits: Limits,
    version: str | None,
    *,
    source: Path | None = None,
    adapt: Callable[[World], World] = lambda world: world,
) -> Scene:
    drawn = _draw_from_shapes(names, chance, shape, version, source)
    # One stream per kind of prop: adding an attestor never changes what the others draw.
    props = [
        cast(Prop, _prepare_props(need)(chance.at(f"prop/{need.kind.__name__}"), 0))
        for need in list_needed_props(names, shape)
    ]
    run = list_run(tuple(names), version, source)
    world = furnish_world(adapt(_draw_world(chance, limits)), run, props, limits)
    return Scene(world, drawn, version, source)


def _draw_from_shapes(
    names: Sequence[str], chance: Chance, level: Level, version: str | None, source: Path | None
) -> dict[str, object]:
    """Draw the attestations that do not depend on a world."""
    return {
        name: _prepare_shape(name, version, source)(chance.at(f"attestor/{name}"), 0)
        for name in list_drawn_apart(names, level)
    }


def draw_world(*, seed: int, index: int, limits: Limits = ANY_WORLD) -> World:
    """Draw the world of item `index` within these limits, without the props of any attestor.

    Raises Misuse for limits that hold only in the world of a certain attestor (`ci="codebuild"`).
    """
    check_limits((), "realistic", limits)
    return _draw_world(Chance.of(seed, index), limits)


def draw_submission(
    names: str | Iterable[str],
    *,
    seed: int = 0,
    index: int = 0,
    limits: Limits = ANY_WORLD,
    version: str | None = None,
) -> Submission:
    """Draw item `index` of the policies that require these attestors, with signed collections that pass it.

    limits and version are those of `draw`; a policy has one step if a limit fixes the step, command, changes or sizes.
    Raises what `draw` raises, and Misuse for an attestor that never stands in a collection.
    Example: `draw_submission("git,product", seed=7).policy["steps"]`.
    """
    version = resolve_version(version)
    wanted = check_names(names, "realistic", limits, version)
    list_run_schemas(wanted, version)
    space = _prepare_submissions(wanted, limits, version)
    return cast(Submission, space(Chance.of(seed, index).at("submission"), 0))


def draw_near_miss(
    name: str,
    *,
    seed: int = 0,
    index: int = 0,
    shape: Level = "realistic",
    limits: Limits = ANY_WORLD,
    version: str | None = None,
) -> NearMiss:
    """Draw item `index` of the near misses of an attestor or of `file`, `collection`, `statement`, `envelope` or `policy`.

    A near miss is what `draw` gives for these limits and this version, with one rule broken. Raises what `draw` raises.
    Example: `draw_near_miss("git", seed=7).rule`.
    """
    version = resolve_version(version)
    check_near_miss(name, shape, limits, version)
    space = _prepare_near_misses(name, shape, limits, version)
    return cast(NearMiss, space(Chance.of(seed, index).at("near miss"), 0))


def _draw_world(chance: Chance, limits: Limits) -> World:
    return cast(World, _prepare_worlds(limits)(chance.at("world"), 0))


# Preparing a drawer walks the whole space, which takes far longer than one draw: hence the caches.
@lru_cache(maxsize=1024)
def _prepare_worlds(limits: Limits) -> Drawer:
    return build_drawer(world_space(limits))


@lru_cache
def _prepare_props(need: PropKind) -> Drawer:
    return build_drawer(need.space)


@lru_cache(maxsize=512)
def _prepare_shape(name: str, version: str | None, source: Path | None) -> Drawer:
    return build_drawer(any_space(name, version, source))


@lru_cache
def _prepare_submissions(names: tuple[str, ...], limits: Limits, version: str | None) -> Drawer:
    return build_drawer(submission_space(names, limits, version))


@lru_cache
def _prepare_near_misses(name: str, level: Level, limits: Limits, version: str | None) -> Drawer:
    return build_drawer(near_miss_space(name, level, limits, version))
