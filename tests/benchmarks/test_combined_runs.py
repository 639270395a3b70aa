"""The stage `combinations`: its rows cover what they are to cover, and thirty of its runs belong to the gate."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from benchmarks.combined_runs.covering_rows import build_covering_rows, list_free, list_pairs, list_patterns
from benchmarks.combined_runs.judged_runs import judge_run, judge_scene
from witness_generators import draw_scene
from witness_generators.runs.combinations import find_contradiction
from witness_generators.runs.verdicts import judge_combination
from witness_generators.world.shell_commands import GRID
from witness_generators.world.world import World
from witness_generators.world.world_space import Limits
from witness_schema.oracle import Oracle

CORPUS = Path(__file__).parents[1] / "corpus" / "combinations.toml"
FIXED = [row["attestors"] for row in tomllib.loads(CORPUS.read_text())["combination"]]


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with Oracle.start(jobs=1) as running:
        yield running


@pytest.mark.oracle
@pytest.mark.parametrize("attestors", FIXED)
def test_a_fixed_combination_runs_and_is_as_drawn(oracle: Oracle, attestors: str) -> None:
    judged = judge_run(oracle, tuple(attestors.split(",")), FIXED.index(attestors))
    assert judged.problems == ()
    assert judged.attestations >= 3 + len({*attestors.split(",")} - {"material", "command-run", "product"})


def test_the_thirty_have_every_attestor_and_can_run() -> None:
    chosen = [tuple(one.split(",")) for one in FIXED]
    assert len(set(chosen)) == 30
    assert {name for one in chosen for name in one} == set(list_free())
    assert {judge_combination(one).verdict for one in chosen} == {"runs", "only from code"}


def test_every_allowed_pair_is_among_the_pairs() -> None:
    pairs = list_pairs()
    assert len(pairs) == 293
    verdicts = {judge_combination(pair).verdict for pair in pairs}
    assert verdicts == {"runs", "only from code"}
    assert ("aws-codebuild", "github") in pairs
    assert ("aws", "aws-codebuild") not in pairs


def test_rows_have_every_allowed_pattern_of_three_and_nothing_refused() -> None:
    names = list_free()
    rows = build_covering_rows(names)
    assert rows == build_covering_rows(names)
    assert len(rows) < 60
    assert all(find_contradiction(row) is None for row in rows)
    inside = [frozenset((name, name in row) for name in names) for row in rows]
    assert all(any(pattern <= row for row in inside) for pattern in list_patterns(names))
    # Also the patterns that are counted here by themselves: three that may stand together do.
    for three in combinations(names, 3):
        assert (find_contradiction(three) is None) == any(set(three) <= set(row) for row in rows)


@pytest.mark.oracle
def test_a_run_that_is_not_as_drawn_is_told(oracle: Oracle) -> None:
    """The tester tested: another step, an attestor that did not run, and another file than the world has."""
    limits = Limits(command=GRID[0].argv[-1])
    scene = draw_scene(("environment", "git"), seed=1, index=0, limits=limits, adapt=World.untraced)
    assert judge_scene(oracle, scene, scene, ("environment", "git")).problems == ()

    def spoil(world: World) -> World:
        return world.with_committed({"more.txt": b"more\n"})

    other = replace(scene, world=spoil(scene.world))
    problems = judge_scene(oracle, other, scene, ("environment", "git")).problems
    assert any("material is not as drawn" in problem for problem in problems)
    missing = judge_scene(oracle, scene, scene, ("git",), ("environment", "git")).problems
    assert "environment is missing" in missing
