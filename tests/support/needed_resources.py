"""What a test needs besides this repository, and a guard that fails a test which uses it without a marker.

`oracle`: the test runs a Go program, Go itself or the oracle. `checkout`: it reads vendor/go-witness or Go's module cache.
Python reports each opened file and each started process to audit hooks (PEP 578), so nothing has to be patched.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GO_PROGRAMS = frozenset({"go", "gofmt", "oracle"})
READING = frozenset({"open", "os.listdir", "os.scandir"})


def module_cache() -> str:
    """Return the folder of fetched modules, as `go env GOMODCACHE` does.

    Go itself is not asked: a quick test must not need it.
    """
    home = os.environ.get("GOPATH", "").split(os.pathsep)[0] or str(Path.home() / "go")
    return os.environ.get("GOMODCACHE") or str(Path(home) / "pkg" / "mod")


def is_go_program(executable: str | bytes | os.PathLike[str]) -> bool:
    """Whether this is Go, its formatter or a built oracle. Stand-ins of tests have the same names but are scripts."""
    program = os.fsdecode(executable)
    if Path(program).name not in GO_PROGRAMS or (file_name := shutil.which(program)) is None:
        return False
    with Path(file_name).open("rb") as file:
        return file.read(2) != b"#!"


class Guard:
    """Fails the running test if it uses what its markers do not name."""

    def __init__(self) -> None:
        self._refused: frozenset[str] = frozenset()
        self._checkouts = (str(ROOT / "vendor" / "go-witness"), module_cache())
        # An audit hook cannot be removed, so there is one for the whole run and `watch` switches it.
        sys.addaudithook(self._hear)

    def watch(self, item: pytest.Item) -> Iterator[None]:
        """Guard one test, from the set-up of its fixtures to their teardown."""
        self._refused = frozenset(
            name for name in ("oracle", "checkout") if item.get_closest_marker(name) is None
        )
        try:
            yield
        finally:
            self._refused = frozenset()

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._refused:
            return
        if event in READING and "checkout" in self._refused:
            place = arguments[0]
            if isinstance(place, str | os.PathLike) and os.fspath(place).startswith(self._checkouts):
                self._fail("checkout", f"reads {os.fspath(place)}")
        elif event == "subprocess.Popen" and "oracle" in self._refused and is_go_program(arguments[0]):
            self._fail("oracle", f"runs {arguments[0]}")

    def _fail(self, marker: str, act: str) -> None:
        # Off first, so that reporting the failure cannot set it off again.
        self._refused = frozenset()
        pytest.fail(f"this test {act}: mark it `{marker}` (tests/README.md)")
