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
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    named = ["git", "environment", "material", "product", "file", "git,environment"]
    assert [row[0] for row in rows[:6]] == named
    assert {tuple(row[1:3]) for row in rows} == {("runs", "")}
    assert len(rows) == 31
    assert "31 combinations run with the command, 0 only from code, 0 cannot" in done.stderr


def test_refused_ones_have_their_reason() -> None:
    done = run("combinations", "--set", "ci", "--refused", "--size", "2", "--format", "json")
    rows = {",".join(row["attestors"]): row for row in json.loads(done.stdout)}
    refused = rows["github,gitlab"]
    assert (refused["verdict"], refused["reason"]) == (
        "cannot",
        "github and gitlab: one job runs on one CI service",
    )
    assert refused["source"].startswith("https://docs.github.com/")
    words = ("combinations", "--set", "ci", "--verdict", "cannot", "--size", "2", "--format", "json")
    assert run(*words).stdout == done.stdout


def test_each_verdict_is_listed_apart() -> None:
    def read(verdict: str) -> list[dict[str, str]]:
        words = ("combinations", "--set", "all", "--size", "2", "--all", "--format", "json")
        return list(json.loads(run(*words, "--verdict", verdict).stdout))

    every = {name: read(name) for name in ("runs", "code", "cannot")}
    assert {name: len(rows) for name, rows in every.items()} == {"runs": 293, "code": 25, "cannot": 33}
    assert all("jwt" in row["attestors"] and "go:" in row["source"] for row in every["code"])
    assert all(row["source"] for rows in every.values() for row in rows)
    mixed = run("combinations", "--refused", "--verdict", "runs")
    assert mixed.returncode == 2
    assert "use one of them" in mixed.stderr


@pytest.mark.parametrize(
    ("name", "option", "largest"), [("seed", (), 5), ("ci", (), 8), ("ci", ("--refused",), 10)]
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
    assert "15,727,639 more; --all" in done.stderr
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
