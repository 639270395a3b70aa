"""Limits, checked when they are written down."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from witness_generators import Limits
from witness_generators.api.direct_draws import draw_world
from witness_generators.world.limits import ALWAYS_SET, COMMANDS, SET_BY_SERVICE
from witness_generators.world.shell_commands import ROWS
from witness_generators.world.variables import ci_variables
from witness_generators.world.world import Ci
from witness_schema.errors import Misuse, UnknownName

GOOD = ("main", "feature/login", "v1.2", "größe", "a@b", "a.lock.b", "release-1.x", "@a", "a{b}")
BAD = (
    "",
    "a b",
    "a..b",
    ".a",
    "a/.b",
    "a.lock",
    "a.lock/b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[b",
    "a\\b",
    "/a",
    "a/",
    "a//b",
    "a.",
    "a@{b",
    "-a",
    "HEAD",
    "a\x7f",
    "a\tb",
)


@pytest.mark.parametrize("branch", GOOD)
def test_git_takes_what_we_take(branch: str) -> None:
    assert Limits(branch=branch).branch == branch
    asked = subprocess.run(["git", "check-ref-format", "--branch", branch], capture_output=True, check=False)
    assert asked.returncode == 0


@pytest.mark.parametrize("branch", BAD)
def test_git_refuses_what_we_refuse(branch: str) -> None:
    with pytest.raises(Misuse, match="limits, branch: git takes no branch named"):
        Limits(branch=branch)
    asked = subprocess.run(["git", "check-ref-format", "--branch", branch], capture_output=True, check=False)
    assert asked.returncode != 0


@pytest.mark.parametrize(
    ("fields", "error", "where"),
    [
        ({"step": ""}, Misuse, "limits, step"),
        ({"branch": "@"}, Misuse, "limits, branch"),
        ({"ci": "hudson"}, UnknownName, "limits, ci"),
        ({"command": "rm -rf build"}, UnknownName, "limits, command"),
        ({"most_files": -1}, Misuse, "limits, most_files"),
        ({"most_products": -1}, Misuse, "limits, most_products"),
        ({"most_variables": ALWAYS_SET - 1}, Misuse, "limits, most_variables"),
        ({"clean": False, "most_files": 0}, Misuse, "limits, most_files"),
        ({"command": "sort input.txt > output.txt", "most_files": 0}, Misuse, "limits, command"),
        ({"command": "true", "most_products": 0, "ci": True, "most_variables": 4}, Misuse, "limits, most_variables"),
        ({"command": "make core", "most_products": 0}, Misuse, "limits, command"),
        ({"ci": "github", "most_variables": 20}, Misuse, "limits, most_variables"),
    ],
)  # fmt: skip
def test_what_no_world_can_hold_is_refused(
    fields: dict[str, Any], error: type[Exception], where: str
) -> None:
    with pytest.raises(error) as caught:
        Limits(**fields)
    assert caught.value.where == where
    assert caught.value.advice


def test_the_nearest_commands_are_told() -> None:
    with pytest.raises(UnknownName) as caught:
        Limits(command="make cor")
    assert caught.value.near[0] == "make core"


def test_every_command_can_be_asked_for() -> None:
    # Some tools build whatever project is there, so its name is not in the command line.
    assert {row.argv for row in COMMANDS.values()} == {row.argv for row in ROWS}
    for text, row in COMMANDS.items():
        assert draw_world(seed=1, index=0, limits=Limits(command=text)).command.argv == row.argv


def test_variables_of_services_are_counted() -> None:
    world = draw_world(seed=1, index=0)
    for service, count in SET_BY_SERVICE.items():
        assert len(ci_variables(world, Ci(service, 1))) == count


def test_limits_are_equal_by_value() -> None:
    assert len({Limits(branch="main"), Limits(branch="main"), Limits()}) == 2
