"""What every test may rely on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from support.needed_resources import Guard

# A shell starts background jobs with SIGINT ignored, and processes hand that on. Tests interrupt children of theirs, so an
# ignored SIGINT is made Python's own again here, in the test process, from which children then start with the default.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The gate draws the same cases every time; with EXPLORE set, Hypothesis looks for new ones.
settings.register_profile("gate", derandomize=True)
settings.load_profile("default" if os.environ.get("EXPLORE") else "gate")

# Fixtures that start the built Go program: a test that has one of them is marked `oracle`, whatever its file says.
ORACLE_FIXTURES = {"oracle", "binary", "real"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the oracle by the fixtures that they really get."""
    for item in items:
        if ORACLE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.oracle)


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
