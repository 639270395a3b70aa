"""Hypothesis strategies for attestations, the documents around them, and near misses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from hypothesis.strategies import SearchStrategy

from witness_generators.documents.policy import Policy
from witness_generators.documents.signed_documents import Json, SigningKey, signing_key
from witness_generators.documents.submission import Submission
from witness_generators.drawing.hypothesis_interpreter import built, strategy
from witness_generators.near_miss.near_miss import NearMiss
from witness_generators.near_miss.near_miss_space import near_miss_space
from witness_generators.policy_spaces.policy_space import submission_space
from witness_generators.runs.run_entries import Level, any_space, collected
from witness_generators.runs.scenes import Scene, attestation_space, checked, scene_space
from witness_generators.runs.unreadable import unreadable_space
from witness_generators.world.world import World
from witness_generators.world.world_space import ANY_WORLD, Limits, world_space
from witness_schema.errors import Misuse


def worlds(limits: Limits = ANY_WORLD) -> SearchStrategy[World]:
    """Worlds of one step, within limits."""
    return cast(SearchStrategy[World], strategy(world_space(limits)))


def attestations(name: str, shape: Level = "realistic", *, unreadable: bool = False) -> SearchStrategy[Any]:
    """Attestations of one attestor, or `file`: what a real run writes, or all that Go can write and read back.

    unreadable: of any shape, also what Go writes but cannot read back (`witness_generators.runs.unreadable` lists it).
    """
    checked([name], shape)
    if not unreadable:
        return strategy(attestation_space(name, shape))
    if shape != "any":
        raise Misuse("a real run writes nothing unreadable", advice='shape="any" goes with unreadable')
    return strategy(unreadable_space(name))


def collections(names: Iterable[str], shape: Level = "realistic") -> SearchStrategy[Json]:
    """Collections of these attestors and of those that always run, coherent within each."""
    return _documents(names, shape, lambda scene, wanted: scene.collection(wanted))


def statements(names: Iterable[str], shape: Level = "realistic") -> SearchStrategy[Json]:
    """in-toto statements about such collections, with the subjects that go-witness computes."""
    return _documents(names, shape, lambda scene, wanted: scene.statement(wanted))


def envelopes(
    names: Iterable[str], shape: Level = "realistic", key: SigningKey | None = None
) -> SearchStrategy[Json]:
    """DSSE envelopes around such statements, signed with `key` or with that of seed 0."""
    signer = key or signing_key(0)
    return _documents(names, shape, lambda scene, wanted: scene.envelope(wanted, signer))


def policies(names: Iterable[str], shape: Level = "realistic") -> SearchStrategy[Policy]:
    """Policies that ask for these attestors, as go-witness writes them; or any that it can write and read back."""
    wanted = checked(names, shape)
    collected(wanted)
    if shape == "any":
        return cast(SearchStrategy[Policy], strategy(any_space("policy")))
    drawn = cast(SearchStrategy[object], submissions(wanted))
    return cast(
        SearchStrategy[Policy], built(lambda submission: cast(Submission, submission).policy, [drawn])
    )


def submissions(names: Iterable[str]) -> SearchStrategy[Submission]:
    """Such policies, each with signed collections that pass it: `witness verify` accepts every one."""
    wanted = checked(names)
    collected(wanted)
    return cast(SearchStrategy[Submission], strategy(submission_space(wanted)))


def near_misses(name: str, shape: Level = "realistic") -> SearchStrategy[NearMiss]:
    """An attestor's attestations, or `file`, `collection`, `statement`, `envelope`, `policy`, with one rule broken."""
    return cast(SearchStrategy[NearMiss], strategy(near_miss_space(name, shape)))


def _documents(
    names: Iterable[str], shape: Level, make: Callable[[Scene, tuple[str, ...]], Json]
) -> SearchStrategy[Json]:
    wanted = checked(names, shape)
    collected(wanted)
    # Built and not mapped: Hypothesis would tell a mapped case as the call that made it, scene and all.
    return cast(
        SearchStrategy[Json],
        built(lambda scene: make(cast(Scene, scene), wanted), [strategy(scene_space(wanted, shape))]),
    )
