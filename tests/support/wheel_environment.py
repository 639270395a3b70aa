"""The wheel, built once from a copy of the tracked files, and installed into an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from witness_schema.clone import repository_root

# No network and no clone: what a command needs of either it has to say.
OFFLINE = {
    "GOPROXY": "off",
    "GOFLAGS": "-mod=mod",
    "PIP_NO_INDEX": "1",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HF_HUB_OFFLINE": "1",
}


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and sees the dependencies of the interpreter that runs the tests."""

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
    """What git says of the checkout, ignored files included, but for what running Python and its tools leaves."""
    listed = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"],
        cwd=repository_root(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return "\n".join(
        line for line in listed.splitlines() if "__pycache__" not in line and "_cache/" not in line
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel file. setuptools leaves build/ and *.egg-info beside the sources, so it gets a copy of them."""
    root = repository_root()
    copy, dist = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("dist")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    for name in filter(None, tracked.decode().split("\0")):
        if not name.startswith("tests/") and (root / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, copy / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps"]
    done = subprocess.run(
        [*command, "--no-index", "--wheel-dir", str(dist), str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("environment")
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
    # Our dependencies are where those of the running interpreter are; its editable install of us is left out.
    for name in ("purelib", "platlib"):
        for entry in Path(sysconfig.get_path(name)).iterdir():
            if not entry.name.startswith(
                ("__editable__", "witness_schema", "_virtualenv", "distutils-precedence")
            ):
                link = Path(target) / entry.name
                if not link.exists():
                    link.symlink_to(entry)
    home = tmp_path_factory.mktemp("home")
    return Installed(python, home)
