"""The wheel, built once a session and installed into an environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from witness_schema.clone import repository_root

# No network and no clone: a command that needs either has to say so.
OFFLINE = {
    "GOPROXY": "off",
    "GOFLAGS": "-mod=mod",
    "PIP_NO_INDEX": "1",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HF_HUB_OFFLINE": "1",
}

# What tests that run at the same time leave behind (pytest -n 2).
LEFT_BY_OTHERS = r"__pycache__/|_cache/$| \.(cache|hypothesis|nowhere)/$"


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel, what the wheel requires, and pytest: a complete base install, without an extra."""

    python: Path
    home: Path

    @property
    def command(self) -> Path:
        return self.python.with_name("witness-schema")

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
        path = os.pathsep.join((str(self.python.parent), os.defpath))
        return {**kept, **OFFLINE, "PATH": path, "HOME": str(self.home), "TERM": "xterm", "COLUMNS": "80"}

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.python), *words],
            cwd=cwd,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )


def checkout_state() -> str:
    """Return what git says of the checkout, ignored files included, without LEFT_BY_OTHERS."""
    listed = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"],
        cwd=repository_root(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return "\n".join(line for line in listed.splitlines() if not re.search(LEFT_BY_OTHERS, line))


def source_files(*folders: str) -> list[str]:
    """List the files below folders of the repository, untracked ones included, without those that git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    done = subprocess.run(command, cwd=repository_root(), capture_output=True, check=True)
    listed = done.stdout.decode()
    return [name for name in listed.split("\0") if (repository_root() / name).is_file()]


@dataclass(frozen=True)
class Build:
    """A wheel file, and what git said of the checkout before and after the build."""

    wheel: Path
    before: str
    after: str


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build the wheel as `make wheel` does."""
    before = checkout_state()
    dist = tmp_path_factory.mktemp("dist")
    command = [sys.executable, str(repository_root() / "tools" / "wheel.py"), str(dist)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = dist.glob("*.whl")
    return Build(wheel, before, checkout_state())


@pytest.fixture(scope="session")
def wheel(build: Build) -> Path:
    return build.wheel


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("environment")
    # Without a pip of its own: the running one installs into it by `--python`, and needs no network.
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    target = sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)})
    scripts = ["--no-deps", "--no-index", "--no-warn-script-location"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *scripts, str(wheel)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for needed in needed_distributions():
        link_into(needed, Path(target))
    home = tmp_path_factory.mktemp("home")
    return Installed(python, home)


def needed_distributions() -> Iterator[Distribution]:
    """Yield what `pip install witness-schema pytest` would install: the closure of the base requirements, without extras."""
    project = tomllib.loads((repository_root() / "pyproject.toml").read_text())["project"]
    waiting, seen = [*project["dependencies"], "pytest"], set[str]()
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        found = distribution(name)
        waiting += found.requires or ()
        yield found


def link_into(needed: Distribution, site_packages: Path) -> None:
    """Link a distribution of the running interpreter into an environment, so that no network is needed to install it."""
    for name in {file.parts[0] for file in needed.files or ()} - {"..", "__pycache__"}:
        place = site_packages / name
        if not place.exists():
            place.symlink_to(Path(str(needed.locate_file(name))))
