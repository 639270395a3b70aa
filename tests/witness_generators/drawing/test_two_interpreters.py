"""Both interpreters of a space reach the same values: small spaces wholly, every kind of space by its bounds."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, find, settings

from support.reached_draws import find_unreached
from witness_generators.drawing import spaces
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.drawing.hypothesis_interpreter import build_strategy

TREE: spaces.Space = spaces.Recursive(
    "tree", spaces.Just(0), lambda: spaces.Builds(lambda *pair: list(pair), (TREE, TREE))
)

FINITE: dict[str, tuple[spaces.Space, list[object]]] = {
    "just": (spaces.Just(3), [3]),
    "pick": (spaces.SampledFrom(("a", "b", "c"), (1, 5, 1)), ["a", "b", "c"]),
    "either": (spaces.OneOf((spaces.Just(1), spaces.SampledFrom((2, 3))), (9, 1)), [1, 2, 3]),
    "whole": (spaces.Integers(-2, 2), [-2, -1, 0, 1, 2]),
    "words": (spaces.Text("ab", 0, 2), ["", "a", "b", "aa", "ab", "ba", "bb"]),
    "octets": (spaces.Binary(0, 0), [b""]),
    "listing": (spaces.Lists(spaces.SampledFrom((0, 1)), 1, 2), [(0,), (1,), (0, 0), (0, 1), (1, 0), (1, 1)]),
    "keyed": (
        spaces.Dictionaries(spaces.SampledFrom(("k", "l")), spaces.Just(0), 1, 2),
        [{"k": 0}, {"l": 0}, {"k": 0, "l": 0}],
    ),
    "properties": (
        spaces.FixedDictionary(
            (spaces.Entry("a", spaces.Just(1)), spaces.Entry("b", spaces.SampledFrom((1, 2)), 50))
        ),
        [{"a": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 2}],
    ),
    "together": (
        spaces.FixedDictionary(
            (
                spaces.Entry("a", spaces.Just(1), 50),
                spaces.Entry("b", spaces.Just(2)),
                spaces.Entry("c", spaces.Just(3), 50),
            ),
            (("a", "c"),),
        ),
        [{"b": 2}, {"a": 1, "b": 2, "c": 3}],
    ),
    "build": (
        spaces.Builds(lambda a, b: a + b, (spaces.SampledFrom((0, 1)), spaces.SampledFrom((0, 2)))),
        [0, 1, 2, 3],
    ),
    "chain": (
        spaces.FlatMap(spaces.SampledFrom((1, 2)), lambda n: spaces.Lists(spaces.Just(n), n, n)),
        [(1,), (2, 2)],
    ),  # type: ignore[arg-type]
}


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=repr)


@pytest.mark.parametrize("name", FINITE)
def test_direct_draw_reaches_exactly_the_space(name: str) -> None:
    space, values = FINITE[name]
    draw = build_drawer(space)
    drawn = {canonical(draw(Chance.of(0, index), 0)) for index in range(600)}
    assert drawn == {canonical(value) for value in values}


@pytest.mark.parametrize("name", FINITE)
def test_hypothesis_reaches_exactly_the_space(name: str) -> None:
    space, values = FINITE[name]
    allowed = {canonical(value) for value in values}
    assert find_unreached(build_strategy(space), lambda value: {canonical(value)}, allowed) == set()


def test_properties_keep_the_order_of_the_parts() -> None:
    space = spaces.FixedDictionary(
        (
            spaces.Entry("z", spaces.Just(1)),
            spaces.Entry("a", spaces.Just(2), 50),
            spaces.Entry("m", spaces.Just(3)),
        )
    )
    draw = build_drawer(space)
    assert {tuple(dict(draw(Chance.of(0, i), 0))) for i in range(50)} == {("z", "m"), ("z", "a", "m")}  # type: ignore[call-overload]


REACHES: dict[str, tuple[spaces.Space, Callable[[object], bool]]] = {
    "an emoji": (spaces.Text(None, 0, 24), lambda text: any(ord(c) > 0xFFFF for c in str(text))),
    "a control character": (spaces.Text(None, 0, 24), lambda text: any(c < " " for c in str(text))),
    "a negative float": (spaces.Floats(64), lambda value: float(str(value)) < -1),
    "a large integer": (spaces.Integers(-(1 << 63), (1 << 63) - 1), lambda value: int(str(value)) > 1 << 60),
    "a deep tree": (TREE, lambda value: str(value).count("[") > 3),
    "long bytes": (spaces.Binary(0, 48), lambda value: len(value) > 40),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", REACHES)
def test_both_reach(name: str) -> None:
    space, wanted = REACHES[name]
    draw = build_drawer(space)
    assert any(wanted(draw(Chance.of(0, index), 0)) for index in range(2000))
    # `find` only asks whether Hypothesis gets there; a rare value may take it many tries.
    quick = settings(
        max_examples=5000, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    assert wanted(find(build_strategy(space), wanted, settings=quick))


def test_floats_of_32_bits_are_exact() -> None:
    import struct

    draw = build_drawer(spaces.Floats(32))
    for index in range(500):
        value = draw(Chance.of(1, index), 0)
        assert struct.unpack("<f", struct.pack("<f", value))[0] == value
