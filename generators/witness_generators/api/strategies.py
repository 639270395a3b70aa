"""Hypothesis strategies for attestations, the documents around them, and near misses.

All accept the same arguments. names: attestors, as a list or a comma-separated text; limits: what the world of each run must
hold; version: the bundled go-witness version that writes, e.g. "v0.10.0", or None for the default version. All raise UnknownName
for an unknown name or version and Misuse for names or limits that exclude each other, at the call and never while drawing.
source, where there is one: the folder of a Go package of your own, whose attestors join the bundled ones. They have no world: in
a collection each is drawn by its shape, beside what the others record of the world, and it has no subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from hypothesis.strategies import SearchStrategy

from witness_generators.documents.policy import Policy
from witness_generators.documents.signed_documents import Json, SigningKey, signing_key
from witness_generators.documents.submission import Submission
from witness_generators.drawing.hypothesis_interpreter import build_strategy, build_value
from witness_generators.near_miss.near_miss import NearMiss
from witness_generators.near_miss.near_miss_space import near_miss_space
from witness_generators.policy_spaces.policy_space import submission_space
from witness_generators.runs.drawing_checks import (
    check_limits,
    check_names,
    check_near_miss,
    check_source,
    resolve_source,
    resolve_version,
)
from witness_generators.runs.run_entries import Level, any_space, list_run_schemas
from witness_generators.runs.scenes import Scene, attestation_space, scene_space
from witness_generators.runs.unreadable import unreadable_space
from witness_generators.world.limits import ANY_WORLD, Limits
from witness_generators.world.world import World
from witness_generators.world.world_space import world_space
from witness_schema.errors import Misuse


def worlds(limits: Limits = ANY_WORLD) -> SearchStrategy[World]:
    """Worlds of one step within these limits, without the props of any attestor.

    Example: `worlds(Limits(branch="main")).map(lambda world: world.git.commit.id)`.
    """
    check_limits((), "realistic", limits)
    return cast(SearchStrategy[World], build_strategy(world_space(limits)))


def attestations(
    name: str,
    shape: Level = "realistic",
    *,
    unreadable: bool = False,
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | str | None = None,
) -> SearchStrategy[Any]:
    """Parsed attestations of one attestor or of `file`: what a real run writes, or everything that Go can write and read back.

    They conform to `witness_schema.load(name, version=version)`.
    unreadable: with shape="any", also what Go writes but cannot read back (`witness_generators.runs.unreadable` lists it).
    source: the folder of a Go package of your own, whose attestors join the bundled ones: `attestations("rpm",
    source="./mypkg", shape="any")`. They have no world, so shape="any" is asked for.
    Example: `attestations("git", limits=Limits(clean=True))`.
    """
    version = resolve_version(version)
    if source is not None:
        if unreadable:
            raise Misuse(
                "unreadable values are those of go-witness's own attestors",
                where="source, unreadable",
                advice="leave one of them out",
            )
        return _build_joined(name, shape, limits, version, resolve_source(source))
    check_names([name], shape, limits, version)
    if not unreadable:
        return build_strategy(attestation_space(name, shape, limits, version))
    if shape != "any":
        raise Misuse("a real run writes nothing unreadable", advice='shape="any" goes with unreadable')
    return build_strategy(unreadable_space(name, version))


def _build_joined(
    name: str, shape: Level, limits: Limits, version: str | None, source: Path | None
) -> SearchStrategy[Any]:
    check_names([name], shape, limits, version, source)
    check_source(shape, source)
    return build_strategy(any_space(name, version, source))


def collections(
    names: str | Iterable[str],
    shape: Level = "realistic",
    *,
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | str | None = None,
) -> SearchStrategy[Json]:
    """Attestation collections of these attestors and of those that always run; the attestations in one collection agree.

    A collection has "name" (the step) and "attestations", each with "type", "attestation", "starttime" and "endtime"
    (`attestation/collection.go`). Example: `collections("git,product", limits=Limits(branch="main"))`.
    """
    scenes, wanted = _build_scenes(names, shape, limits, version, source)
    return _build_documents(scenes, lambda scene: scene.collection(wanted))


def statements(
    names: str | Iterable[str],
    shape: Level = "realistic",
    *,
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | str | None = None,
) -> SearchStrategy[Json]:
    """in-toto statements v0.1 about collections, with the subjects that go-witness computes.

    Example: `statements("git").map(lambda statement: statement["subject"])`.
    """
    scenes, wanted = _build_scenes(names, shape, limits, version, source)
    return _build_documents(scenes, lambda scene: scene.statement(wanted))


def envelopes(
    names: str | Iterable[str],
    shape: Level = "realistic",
    key: SigningKey | None = None,
    *,
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | str | None = None,
) -> SearchStrategy[Json]:
    """DSSE v1.0 envelopes around statements, signed with `key` or else with `signing_key(0)`.

    The payload is the base64 of the statement's JSON. Example: `envelopes("git", key=signing_key(7))`.
    """
    # A fixed key: equal examples then have equal bytes, which Hypothesis needs to replay them.
    signer = key or signing_key(0)
    scenes, wanted = _build_scenes(names, shape, limits, version, source)
    return _build_documents(scenes, lambda scene: scene.envelope(wanted, signer))


def policies(
    names: str | Iterable[str],
    shape: Level = "realistic",
    *,
    limits: Limits = ANY_WORLD,
    version: str | None = None,
) -> SearchStrategy[Policy]:
    """Policies that require these attestors, as go-witness writes them, or (shape="any") all that it can write and read back.

    limits: limit the worlds whose collections pass the policy; its Rego compares with what those worlds hold.
    Example: `policies("git", limits=Limits(branch="main"))`.
    """
    version = resolve_version(version)
    wanted = check_names(names, shape, limits, version)
    list_run_schemas(wanted, version)
    # From the shape alone, so no collection need pass such a policy.
    if shape == "any":
        return cast(SearchStrategy[Policy], build_strategy(any_space("policy", version)))
    drawn = cast(SearchStrategy[object], submissions(wanted, limits=limits, version=version))
    return cast(
        SearchStrategy[Policy], build_value(lambda submission: cast(Submission, submission).policy, [drawn])
    )


def submissions(
    names: str | Iterable[str], *, limits: Limits = ANY_WORLD, version: str | None = None
) -> SearchStrategy[Submission]:
    """Policies that require these attestors, each with signed collections that pass it: `witness verify` accepts every one.

    A policy has one step if a limit fixes the step, command, changes or sizes.
    Example: `submissions("git,product").map(lambda submission: submission.signed_policy())`.
    """
    version = resolve_version(version)
    wanted = check_names(names, "realistic", limits, version)
    list_run_schemas(wanted, version)
    return cast(SearchStrategy[Submission], build_strategy(submission_space(wanted, limits, version)))


def near_misses(
    name: str,
    shape: Level = "realistic",
    *,
    limits: Limits = ANY_WORLD,
    version: str | None = None,
) -> SearchStrategy[NearMiss]:
    """Attestations, or `file`, `collection`, `statement`, `envelope` or `policy` documents, with exactly one rule broken.

    Before the break, each is what this version writes in a world within these limits.
    Example: `near_misses("git").map(lambda miss: (miss.rule, miss.pointer))`.
    """
    version = resolve_version(version)
    check_near_miss(name, shape, limits, version)
    return cast(SearchStrategy[NearMiss], build_strategy(near_miss_space(name, shape, limits, version)))


def _build_scenes(
    names: str | Iterable[str],
    shape: Level,
    limits: Limits,
    version: str | None,
    source: Path | str | None,
) -> tuple[SearchStrategy[object], tuple[str, ...]]:
    """A strategy for the scenes of these attestors, and their names without repeats."""
    version, real = resolve_version(version), resolve_source(source)
    wanted = check_names(names, shape, limits, version, real)
    list_run_schemas(wanted, version, real)
    return build_strategy(scene_space(wanted, shape, limits, version, real)), wanted


def _build_documents(scenes: SearchStrategy[object], make: Callable[[Scene], Json]) -> SearchStrategy[Json]:
    # Not `.map`: Hypothesis prints a mapped value as the call that made it, with the whole scene as its argument.
    return cast(SearchStrategy[Json], build_value(lambda scene: make(cast(Scene, scene)), [scenes]))
