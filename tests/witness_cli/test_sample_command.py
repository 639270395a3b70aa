"""`witness-schema sample`: items, limits and versions, as `witness_generators.draw` gives them."""

from __future__ import annotations

import json

import pytest

from support.cli_runs import run
from witness_generators import Limits, draw, draw_near_miss
from witness_generators.runs.drawing_checks import choose_attestors
from witness_schema.errors import Misuse


def test_an_item_is_drawn_alone() -> None:
    done = run("sample", "git,environment", "--seed", "7", "--index", "3", "-n", "2", "--as", "collection")
    drawn = [
        line for index in (3, 4) for line in draw("git,environment", seed=7, index=index, as_="collection")
    ]
    assert done.stdout.encode().splitlines() == drawn


def test_near_misses_take_limits_and_a_version() -> None:
    done = run("sample", "git", "--near-misses", "--branch", "main", "--ci", "none", "--version", "v0.9.1")
    miss = draw_near_miss("git", limits=Limits(branch="main", ci=False), version="v0.9.1")
    assert json.loads(done.stdout)["text"] == miss.text
    assert json.loads(done.stdout)["judges"] == list(miss.judges)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("git", "--branch", "a b"), "limits, branch: git takes no branch named 'a b'"),
        (("git", "--command", "make cor"), "make core"),
        (("github", "--ci", "none"), "github runs on github, and the limits ask for no CI service"),
        (("network-trace", "--version", "v0.10.0"), "go-witness v0.10.0 has no attestor 'network-trace'"),
        (("git", "--version", "v0.1.0"), "bundled are v0.1.10"),
        (("git", "--shape", "any", "--clean"), "limits are those of a world"),
        (("--set", "seed", "--ci", "codebuild"), "no attestors of the set 'seed'"),
    ],
)
def test_what_cannot_be_drawn_is_misuse(words: tuple[str, ...], said: str) -> None:
    done = run("sample", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def drawn_of(set_name: str, limits: Limits, version: str | None = None) -> set[str]:
    """All that is drawn of a set in many items."""
    names = choose_attestors((), set_name, limits, version)
    return {name for index in range(60) for name in names(0, index)}


def test_of_a_set_what_cannot_run_is_left_out() -> None:
    services = {"github", "gitlab", "jenkins", "aws-codebuild"}
    assert services <= drawn_of("ci", Limits())
    assert drawn_of("ci", Limits(ci="github")) & services == {"github"}
    assert drawn_of("ci", Limits(ci="codebuild")) & services == {"aws-codebuild"}
    assert drawn_of("ci", Limits(ci=False)) & services == set()
    assert "network-trace" in drawn_of("offline", Limits())
    assert "network-trace" not in drawn_of("offline", Limits(), "v0.10.0")
    with pytest.raises(Misuse, match="no attestors of the set 'seed'"):
        choose_attestors((), "seed", Limits(ci="codebuild"))
