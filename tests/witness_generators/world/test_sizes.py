"""Size classes: each has what it promises, every invariant holds in it, and real attestors record it as it is drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings

import witness_generators
from support.attestor_runs import RUNS
from support.worlds_on_disk import draw_without_machine, drop_machine, index_by_attestor, run_worlds
from witness_generators import Limits, draw
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.host.larger_lists import DEBIAN, NPM, read_packages
from witness_generators.runs.roster import ROWS, find_broken
from witness_generators.world.growth.sizes import RANGES, SIZES, Size
from witness_generators.world.shell_commands import GRID
from witness_schema import load
from witness_schema.errors import Misuse, UnknownName
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted

LARGER: tuple[Size, ...] = ("typical", "large")


def record(names: tuple[str, ...], size: Size, index: int) -> dict[str, Any]:
    lines = draw(names, seed=71, index=index, limits=Limits(size=size))
    return {one["attestor"]: one["attestation"] for one in map(json.loads, lines)}


def lies_in(count: int, size: Size, kind: str) -> bool:
    least, most = RANGES[size][kind]
    return least <= count <= most


@pytest.mark.parametrize("size", LARGER)
def test_there_is_as_much_as_the_class_says(size: Size) -> None:
    names = ("material", "product", "system-packages", "sarif", "lockfiles", "sbom")
    reports = 0
    for index in range(12):
        found = record(names, size, index)
        staged = [path for path in found["product"] if path.startswith("staging/")]
        assert len(staged) >= RANGES[size]["sources"][0]
        assert len(found["material"]) >= RANGES[size]["sources"][0] + RANGES[size]["files"][0]
        assert lies_in(len(found["system-packages"]["packages"]), size, "packages")
        # What sarif takes may be another product, and a scan may find nothing.
        if (runs := found["sarif"]["report"]["runs"]) and (results := runs[0]["results"]):
            reports += 1
            assert lies_in(len(results), size, "results")
        bill = found["sbom"]
        listed = len(bill.get("components") or bill.get("packages") or ())
        assert not found["lockfiles"]["lockfiles"] or listed >= RANGES[size]["dependencies"][0]
    assert reports


def test_hosted_runners_and_jobs_have_their_hundred_variables() -> None:
    hosted = 0
    for index in range(40):
        variables = record(("environment", "github"), "typical", index)["environment"]["variables"]
        if variables["RUNNER_ENVIRONMENT"] == "github-hosted" and variables["RUNNER_OS"] == "Linux":
            hosted += 1
            assert len(variables) > 100
    assert hosted
    assert len(record(("environment", "gitlab"), "typical", 0)["environment"]["variables"]) > 100
    assert len(record(("environment", "jenkins"), "typical", 0)["environment"]["variables"]) > 45
    assert len(record(("environment",), "typical", 0)["environment"]["variables"]) > 20


@pytest.mark.parametrize(
    "run", ["core", "hosted", "gitlab", "jenkins", "reports and images", "reports and lock files"]
)
@pytest.mark.parametrize("size", LARGER)
def test_invariants_hold(size: Size, run: str) -> None:
    for index in range(15):
        assert [one.id for one in find_broken(record(RUNS[run], size, index))] == []


@pytest.mark.parametrize("name", ROWS)
def test_real_go_takes_typical_attestations(name: str, oracle: Oracle) -> None:
    schema = load(name)
    texts = [json.dumps(record((name,), "typical", index)[name]) for index in range(6)]
    assert all(schema.is_valid(json.loads(text)) for text in texts)
    if schema.predicate_types:
        asked = ((schema.predicate_types[0], text) for text in texts)
        assert list(oracle.roundtrip_all(asked)) == [Accepted()] * len(texts)


def test_real_runs_record_what_is_drawn(oracle: Oracle, tmp_path: Path) -> None:
    """Every key and value of a step that stages its sources, but for the machine's own."""
    worlds = [
        draw_scene(
            ("git", "environment"),
            seed=72,
            index=index,
            limits=Limits(size="typical", command=GRID[index].argv[-1]),
        ).world
        for index in range(5)
    ]
    for world, result in zip(worlds, run_worlds(oracle, worlds, tmp_path), strict=True):
        real = index_by_attestor(result)
        assert {name: drop_machine(name, real[name]) for name in real} == {
            name: draw_without_machine(name, world) for name in real
        }


def test_hypothesis_draws_them_too() -> None:
    @settings(max_examples=10, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(witness_generators.attestations("system-packages", limits=Limits(size="large")))
    def check(attestation: Any) -> None:
        assert lies_in(len(attestation["packages"]), "large", "packages")

    check()


def test_small_is_what_is_drawn_without_a_size() -> None:
    assert list(draw("git,product", seed=73, limits=Limits(size="small"))) == list(
        draw("git,product", seed=73)
    )
    assert SIZES[0] == "small"
    assert RANGES["small"] == {}


def test_lists_are_long_enough_for_the_largest_world() -> None:
    assert len(read_packages(DEBIAN)) >= RANGES["large"]["packages"][1]
    assert len(read_packages(NPM)) >= RANGES["large"]["dependencies"][1]
    for file in (DEBIAN, NPM):
        assert all(name and version and " " not in version for name, version in read_packages(file))


def test_what_no_world_has_is_refused() -> None:
    with pytest.raises(UnknownName, match="there is no size 'huge'"):
        Limits(size=cast(Any, "huge"))
    with pytest.raises(Misuse, match="keeps no maximum"):
        Limits(size="large", most_files=3)
    with pytest.raises(Misuse, match="ask for a commit"):
        Limits(commit=False, branch="main")
