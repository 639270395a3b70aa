"""Builds the wheel into a folder: `python tools/wheel.py dist`. Needs git and setuptools, but no network.

setuptools leaves build/ and *.egg-info beside the sources and packs leftovers of earlier builds, so it works on a fresh
copy of the files that git tracks or does not ignore.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Nothing in these folders is part of the wheel.
NOT_NEEDED = ("tests/", "oracle/", "docs/", "benchmarks/")


def main() -> int:
    """Builds the wheel and returns pip's exit status."""
    with tempfile.TemporaryDirectory() as folder:
        copy_sources(Path(folder))
        # No index and no build isolation: pip must use the installed setuptools instead of downloading one.
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-build-isolation"]
        command += ["--no-deps", "--wheel-dir", sys.argv[1], folder]
        return subprocess.run(command, check=False).returncode


def copy_sources(target: Path) -> None:
    """Copies the files that a wheel is made of; skips tracked files that were deleted in the checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        if name and not name.startswith(NOT_NEEDED) and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)


if __name__ == "__main__":
    sys.exit(main())
