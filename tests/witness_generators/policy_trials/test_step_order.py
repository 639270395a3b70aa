"""Steps are drawn after those that they take artifacts from."""

from __future__ import annotations

import pytest

from witness_generators.policy_trials.drawn_steps import sort_steps


@pytest.mark.parametrize(
    ("sources", "order"),
    [
        ({"b": ["a"], "a": []}, ["a", "b"]),
        ({"d": ["b", "c"], "c": ["a"], "b": ["a"], "a": []}, ["a", "b", "c", "d"]),
        ({"b": ["a", "nowhere", "a"], "a": []}, ["a", "b"]),
        ({"a": ["a"]}, ["a"]),
        ({"a": ["c", "b"], "b": [], "c": ["b"]}, ["b", "c", "a"]),
    ],
)
def test_a_step_comes_after_its_sources(sources: dict[str, list[str]], order: list[str]) -> None:
    assert sort_steps(sources) == order


def test_every_step_of_a_circle_is_drawn_once() -> None:
    assert sorted(sort_steps({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["c"]})) == ["a", "b", "c", "d"]


def test_a_chain_of_thousands_of_steps_is_sorted() -> None:
    count = 5000
    chain = {str(number): [str(number + 1)] for number in range(count)} | {str(count): []}
    assert sort_steps(chain) == [str(number) for number in reversed(range(count + 1))]
