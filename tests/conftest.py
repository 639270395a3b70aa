"""What every test may rely on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.fixed_draws import draw_no_constants_of_modules
from support.needed_resources import Guard

# A shell starts background jobs with SIGINT ignored, and processes hand that on. Tests interrupt children of theirs, so an
# ignored SIGINT is made Python's own again here, in the test process, from which children then start with the default.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The gate draws the same cases every time, and judges none by the time that a busy machine takes for it; with EXPLORE set,
# Hypothesis looks for new ones.
settings.register_profile(
    "gate", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None)
if os.environ.get("EXPLORE"):
    settings.load_profile("explore")
else:
    settings.load_profile("gate")
    draw_no_constants_of_modules()

# Fixtures that start the built Go program: a test that has one of them is marked `oracle`, whatever its file says.
ORACLE_FIXTURES = {"oracle", "binary", "real"}


# Tests that take long: a file, or a test of it.
LONG = frozenset((Path(__file__).parent / "long_tests.txt").read_text().splitlines())
# Cases that the gate leaves to `make sweeps`, each with its parameters.
SWEPT = frozenset((Path(__file__).parent / "swept_tests.txt").read_text().splitlines()[1:])


@pytest.hookimpl(tryfirst=True)  # before pytest's own hook selects by marker
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that need the oracle by the fixtures that they really get, and those that take long by the lists."""
    swept, kept = set(), set()
    for item in items:
        name = item.nodeid.partition("[")[0].removeprefix("tests/")
        if {name, name.partition("::")[0]} & LONG:
            item.add_marker(pytest.mark.long)
        if (case := item.nodeid.removeprefix("tests/")) in SWEPT:
            item.add_marker(pytest.mark.sweep)
            swept.add(case)
        else:
            kept.add(case.partition("[")[0])
        if ORACLE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.oracle)
    if config.option.markexpr == "sweep" and (
        wrong := SWEPT - swept | {c for c in swept if c.partition("[")[0] not in kept}
    ):
        raise pytest.UsageError(
            f"in tests/swept_tests.txt, but no case, or no case of the test is left: {sorted(wrong)}"
        )


@pytest.fixture(autouse=True)
def no_wishes_are_left() -> Iterator[None]:
    """Fail a test that runs a command with `-q`, `-v` or `--color` in this process: commands of all later tests would do so too."""
    yield
    # Only tests of commands import it.
    if console := sys.modules.get("witness_cli.terminal.console"):
        left = replace(console.wishes)
        console.wishes.__init__()
        assert left == console.wishes, "run the command by `support.cli_runs.run`, in a fork"


GUARD = Guard()


def is_quick(config: pytest.Config) -> bool:
    """Whether only the tests run that need neither the oracle nor a checkout."""
    return "not oracle" in str(config.option.markexpr)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """In `make quick`, fail a test that runs Go or reads a checkout: it lacks its marker."""
    if is_quick(item.config):
        return (yield from GUARD.watch(item))
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """`make quick` hides what its tests say they do without: Go, the oracle, fetched modules and the network."""
    if is_quick(config):
        nowhere = Path(config.rootpath) / ".nowhere"
        folders = os.environ.get("PATH", "").split(os.pathsep)
        without_go = [folder for folder in folders if not (Path(folder) / "go").exists()]
        os.environ |= {
            "PATH": os.pathsep.join(without_go),
            "GOPROXY": "off",
            "GOMODCACHE": str(nowhere / "modules"),
            "WITNESS_SCHEMA_CACHE": os.environ.get("WITNESS_SCHEMA_QUICK_CACHE", str(nowhere / "cache")),
        }
