"""`combinations` and `sample --set` as their users call them."""

from __future__ import annotations

import json
from math import comb

import pytest

from support.cli_runs import run
from witness_generators.runs import combinations
from witness_schema import attestor_names


def test_combinations_are_counted_and_listed() -> None:
    done = run("combinations", "--set", "seed")
    assert done.stdout.splitlines()[:6] == [
        "git",
        "environment",
        "material",
        "product",
        "file",
        "git,environment",
    ]
    assert len(done.stdout.splitlines()) == 31
    assert "31 combinations allowed, 0 refused" in done.stderr


def test_refused_ones_have_their_reason() -> None:
    done = run("combinations", "--set", "ci", "--refused", "--size", "2", "--format", "json")
    rows = {",".join(row["attestors"]): row["reason"] for row in json.loads(done.stdout)}
    assert rows["github,gitlab"] == "github and gitlab: one job runs on one CI service"


@pytest.mark.parametrize(
    ("name", "option", "largest"), [("seed", (), 5), ("ci", (), 7), ("ci", ("--refused",), 10)]
)
def test_a_size_above_the_largest_is_misuse(name: str, option: tuple[str, ...], largest: int) -> None:
    words = ("combinations", "--set", name, *option)
    done = run(*words, "--size", str(largest + 1))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"no combination of {largest + 1}: " in done.stderr
    assert f"  → use --size {largest} or less\n" in done.stderr
    assert run(*words, "--size", str(largest)).stdout


def test_a_set_is_sampled() -> None:
    done = run("sample", "--set", "offline", "-n", "2", "--as", "collection")
    assert done.returncode == 0, done.stderr
    assert [len(json.loads(line)["attestations"]) for line in done.stdout.split("\n") if line] == [19, 19]
    assert "either names" in run("sample", "git", "--set", "ci").stderr
    assert "no attestor is named" in run("sample").stderr


def test_near_misses_name_their_rule() -> None:
    done = run("sample", "git,policy", "--near-misses", "-n", "5")
    found = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert len(found) == 10, done.stderr
    named = {one["name"] for one in found}
    assert {"git", "policy"} <= named <= {"policy", "collection", *attestor_names()}
    # What two attestors agree on may be broken in either of them.
    assert {one["rule"] for one in found if one["name"] not in {"git", "policy", "collection"}} <= {
        "invariant"
    }
    assert all(one["rule"] and one["judges"] and one["text"] for one in found)


def test_a_pipe_gets_a_thousand_lines_unless_all_are_asked_for() -> None:
    done = run("combinations")
    assert len(done.stdout.splitlines()) == 1000
    assert "14,679,063 more; --all" in done.stderr
    every = run("combinations", "--set", "offline", "--size", "4", "--all")
    assert len(every.stdout.splitlines()) == comb(19, 4)
    assert "more" not in every.stderr
    few = run("combinations", "--set", "offline", "--size", "4", "--format", "json")
    assert len(json.loads(few.stdout)) == 1000
    assert f"{comb(19, 4) - 1000:,} more" in few.stderr


@pytest.mark.parametrize("name", ["seed", "ci"])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_those_of_a_size_are_counted_as_they_are_listed(name: str, size: int) -> None:
    names = combinations.list_members(name)
    counts = combinations.count_combinations(names, (size,))
    assert counts.allowed == len(list(combinations.list_allowed(names, (size,))))
    assert counts.refused == len(list(combinations.list_refused(names, (size,))))
