"""Tests the wheel with every supported Python on this machine: `python tools/wheel_pythons.py`. Standard library only.

Each interpreter gets an environment with our requirements from the package registry. This needs the network, so
`make check` does not run it. Looks for `python3.N` on PATH and for pyenv's versions. Exits with 1 where a test fails or
an environment cannot be created.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The classifiers of pyproject.toml are the list of supported versions.
CLASSIFIER = "Programming Language :: Python :: 3."


def main() -> int:
    """Tests each supported version that is installed, and returns 1 where one fails."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    minors = [
        int(line.removeprefix(CLASSIFIER)) for line in project["classifiers"] if line.startswith(CLASSIFIER)
    ]
    failed = False
    for minor in minors:
        python = find_python(minor)
        if python is None:
            print(f"Python 3.{minor}: not on this machine", flush=True)
            continue
        outcome = run_tests(python)
        failed |= outcome != "passed"
        print(f"Python 3.{minor}: {outcome} ({read_version(python)})", flush=True)
    return int(failed)


def find_python(minor: int) -> Path | None:
    """Returns an interpreter of this minor version that starts, or None."""
    on_path = shutil.which(f"python3.{minor}")
    candidates = [Path(on_path)] if on_path else []
    if shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=True).stdout.strip()
        candidates += sorted(Path(root).glob(f"versions/3.{minor}.*/bin/python3.{minor}"), reverse=True)
    # pyenv puts a shim on PATH for every version, and a shim fails for versions that are not selected.
    return next((path for path in candidates if read_version(path).startswith(f"3.{minor}.")), None)


def read_version(python: Path) -> str:
    """Returns the interpreter's version ("3.12.1"), "" where it does not start."""
    # Some builds lack ssl or venv; pip and the environment need both.
    words = [str(python), "-c", "import platform, ssl, venv; print(platform.python_version())"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def run_tests(python: Path) -> str:
    """Runs tests/wheel in a new environment of this interpreter, with the files that requirements/ pins.

    Returns "passed", "failed", or "no environment".
    """
    with tempfile.TemporaryDirectory() as folder:
        inside = str(Path(folder) / "bin" / "python")
        install = [inside, "-m", "pip", "install", "--quiet", "--retries", "8"]
        install += ["--require-hashes", "--only-binary", ":all:"]
        for name in ("base", "dev"):
            install += ["--requirement", str(ROOT / "requirements" / f"{name}.txt")]
        for command in ([str(python), "-m", "venv", folder], install):
            if subprocess.run(command, check=False).returncode:
                return "no environment"
        # The tests import our packages from the checkout and treat the wheel as a file to install elsewhere.
        paths = os.pathsep.join((str(ROOT), str(ROOT / "generators")))
        tests = [inside, "-m", "pytest", "-q", "tests/wheel"]
        done = subprocess.run(tests, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, check=False)
        return "failed" if done.returncode else "passed"


if __name__ == "__main__":
    sys.exit(main())
