"""Hypothesis strategies: the interpreter of spaces, by public strategies and nothing filtered, and what it is used for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, assert_never, cast

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from witness_generators.documents.policy import Policy
from witness_generators.documents.signed_documents import Json, SigningKey, signing_key
from witness_generators.documents.submission import Submission
from witness_generators.drawing.spaces import (
    Build,
    Chain,
    Double,
    Either,
    Just,
    Keyed,
    Listing,
    Nested,
    Octets,
    Pick,
    Properties,
    Space,
    Whole,
    Words,
)
from witness_generators.near_miss.near_miss import NearMiss
from witness_generators.near_miss.near_miss_space import near_miss_space
from witness_generators.policies.policy_space import submission_space
from witness_generators.runs.run_entries import Level, any_space, collected
from witness_generators.runs.scenes import Scene, attestation_space, checked, scene_space
from witness_generators.runs.unreadable import unreadable_space
from witness_generators.world.world import World
from witness_generators.world.world_space import ANY_WORLD, Limits, world_space
from witness_schema.errors import WitnessSchemaError

# The strategies of the recursive places met so far, by name: a place inside itself is the same strategy again.
Seen = dict[str, SearchStrategy[object]]


def strategy(space: Space, seen: Seen | None = None) -> SearchStrategy[object]:
    """The Hypothesis strategy of this space."""
    known: Seen = {} if seen is None else seen
    match space:
        case Just(value):
            return st.just(value)
        case Pick(options):
            return st.sampled_from(options)
        case Either(spaces):
            return st.one_of([strategy(option, known) for option in spaces])
        case Whole(minimum, maximum):
            return st.integers(minimum, maximum)
        case Double(bits):
            return st.floats(width=bits, allow_nan=False, allow_infinity=False)
        case Words(alphabet, minimum, maximum):
            characters = st.characters(codec="utf-8") if alphabet is None else st.sampled_from(alphabet)
            return st.text(characters, min_size=minimum, max_size=maximum)
        case Octets(minimum, maximum):
            return st.binary(min_size=minimum, max_size=maximum)
        case Listing(items, minimum, maximum):
            return st.lists(strategy(items, known), min_size=minimum, max_size=maximum).map(tuple)
        case Keyed():
            return _keyed(space, known)
        case Properties():
            return _properties(space, known)
        case Build(function, parts):
            return _built(function, [strategy(part, known) for part in parts])
        case Chain(first, then):
            return strategy(first, known).flatmap(lambda value: strategy(then(value), known))
        case Nested():
            return _nested(space, known)
        case _:
            assert_never(space)


@st.composite
def _built(draw: st.DrawFn, function: Callable[..., object], parts: list[SearchStrategy[object]]) -> object:
    """A tuple that is mapped would do the same, but Hypothesis explains each of its places, which takes it long."""
    return function(*[draw(part) for part in parts])


def _keyed(space: Keyed, seen: Seen) -> SearchStrategy[object]:
    keys, values = strategy(space.keys, seen), strategy(space.values, seen)
    drawn = st.dictionaries(keys, values, min_size=space.minimum, max_size=space.maximum)
    return cast(SearchStrategy[object], drawn)


def _properties(space: Properties, seen: Seen) -> SearchStrategy[object]:
    """What may be absent, and each group that comes whole or not at all, is one draw: it shrinks away as one."""
    leaders = {name: group[0] for group in space.together for name in group}
    units: dict[str, dict[str, SearchStrategy[object]]] = {}
    for part in space.parts:
        units.setdefault(leaders.get(part.name, part.name), {})[part.name] = strategy(part.space, seen)
    sometimes = {leaders.get(part.name, part.name) for part in space.parts if part.chance < 100}
    drawn = {
        tuple(unit): _maybe(list(unit.values())) if name in sometimes else _all(list(unit.values()))
        for name, unit in units.items()
    }
    order = [part.name for part in space.parts] if space.together else None

    @st.composite
    def draw_properties(draw: st.DrawFn) -> object:
        found: dict[str, object] = {}
        for names, unit in drawn.items():
            found.update(zip(names, draw(unit), strict=False))
        return found if order is None else {name: found[name] for name in order if name in found}

    return draw_properties()


@st.composite
def _all(draw: st.DrawFn, values: list[SearchStrategy[object]]) -> tuple[object, ...]:
    return tuple([draw(value) for value in values])


@st.composite
def _maybe(draw: st.DrawFn, values: list[SearchStrategy[object]]) -> tuple[object, ...]:
    return tuple([draw(value) for value in values]) if draw(st.booleans()) else ()


def _nested(space: Nested, seen: Seen) -> SearchStrategy[object]:
    if space.name not in seen:
        leaf = strategy(space.leaf, seen)
        seen[space.name] = st.one_of(leaf, st.deferred(lambda: strategy(space.make(), seen)))
    return seen[space.name]


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
        raise WitnessSchemaError(
            "a real run writes nothing unreadable", advice='shape="any" goes with unreadable'
        )
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
        SearchStrategy[Policy], _built(lambda submission: cast(Submission, submission).policy, [drawn])
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
        _built(lambda scene: make(cast(Scene, scene), wanted), [strategy(scene_space(wanted, shape))]),
    )
