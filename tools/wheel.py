"""Build the wheel into a folder: `python tools/wheel.py dist`. Needs git and setuptools, no network.

setuptools leaves build/ and *.egg-info beside the sources, and packs what an earlier build has left there, so it gets a fresh copy
of the files that git knows or does not ignore, as they are now.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_NEEDED = ("tests/", "oracle/", "docs/", "benchmarks/")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy_sources(Path(folder))
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-build-isolation"]
        command += ["--no-deps", "--wheel-dir", sys.argv[1], folder]
        return subprocess.run(command, check=False).returncode


def copy_sources(target: Path) -> None:
    """Copy the files that a wheel is made of; a tracked one that was deleted in the checkout is left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        if name and not name.startswith(NOT_NEEDED) and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)


if __name__ == "__main__":
    sys.exit(main())
