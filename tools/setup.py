"""Creates a virtual environment: `python tools/setup.py .venv`. Uses the standard library only: nothing is installed yet.

Installs the project with every extra that this machine can use, and the Go toolchain wheel where PATH has no supported Go.
Names of extras after the folder install those alone, without the project: `python tools/setup.py .cache/maintain maintain`.

Every package has to be one of the files whose digests requirements/ lists.
"""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
# The same bounds as in witness_schema/upstream/go_toolchain.py, which cannot be imported before the installation.
GO_MINOR, OLDEST_GO_PATCH = "1.26", 4
# Extras that need nothing of the machine.
EVERYWHERE = ("dask", "paraphrase", "parquet", "dev")


def go_on_path_fits() -> bool:
    """Whether PATH has a Go 1.26.x with x ≥ 4 (Go 1.27 words errors and writes invalid UTF-8 differently)."""
    go = shutil.which("go")
    if go is None:
        return False
    output = subprocess.run(
        [go, "version"], capture_output=True, text=True, check=False, env=_build_environment()
    ).stdout
    found = re.search(r"go(\d+\.\d+)\.(\d+)", output)
    return bool(found and found[1] == GO_MINOR and int(found[2]) >= OLDEST_GO_PATCH)


def training_extra() -> str:
    """Returns the extra for training on this machine."""
    # By its path: the file needs the standard library alone, and the package that it is in needs more.
    chosen: str = runpy.run_path(str(ROOT / "witness_training/lora/training_extra.py"))["training_extra"]()
    return chosen


def _build_environment() -> dict[str, str]:
    import os

    # Without it, `go version` may report a toolchain that Go would first download.
    return {**os.environ, "GOTOOLCHAIN": "local"}


def main() -> int:
    """Creates and fills the environment; returns 2 where Python is too old or pip fails."""
    # pip would refuse an old Python as well, but without this advice.
    if sys.version_info < OLDEST_PYTHON:
        print(
            f"setup: Python {sys.version.split()[0]} is too old\n  → make setup PYTHON=python3.11",
            file=sys.stderr,
        )
        return 2
    where, tools = ROOT / sys.argv[1], sys.argv[2:]
    # An existing environment is updated in place, so `make setup` can be repeated.
    if not (where / "bin" / "python").exists():
        venv.create(where, with_pip=True)
    python = str(where / "bin" / "python")
    extras = tools or [training_extra(), *EVERYWHERE] + ([] if go_on_path_fits() else ["go"])
    print(
        f"setup: installing {'' if tools else 'witness-schema'}[{','.join(extras)}] into {where.name}",
        flush=True,
    )
    files = [ROOT / "requirements" / f"{name}.txt" for name in (tools or ["base", *extras])]
    refused = install_pinned(python, files) or ("" if tools else install_project(python))
    if refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


def install_pinned(python: str, files: list[Path]) -> str:
    """Installs the packages of requirement files that have digests; returns "", or what failed with advice."""
    # A source archive would run its build, which fetches packages that nobody pinned.
    command = [python, "-m", "pip", "install", "--quiet", "--retries", "8", "--require-hashes"]
    command += ["--only-binary", ":all:"]
    for file in files:
        command += ["--requirement", str(file)]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
    sys.stderr.write(done.stderr)
    if not done.returncode:
        return ""
    if "DO NOT MATCH THE HASHES" in done.stderr:
        return (
            "setup: a package is not the file that requirements/ pins, and was not installed (see pip's output above)\n"
            "  → the download or the mirror in PIP_INDEX_URL is damaged or was tampered with: try another one,"
            " and do not remove the digest"
        )
    return (
        "setup: pip could not install the pinned packages (see its output above)\n"
        "  → check the network or set PIP_INDEX_URL to a mirror, then run make setup again"
    )


def install_project(python: str) -> str:
    """Installs the project itself, editable; returns "", or what failed with advice."""
    # Neither dependencies nor a build environment: everything it needs is pinned and installed already.
    command = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    if subprocess.run([*command, "--editable", str(ROOT)], check=False).returncode:
        return "setup: pip could not install the project itself (see its output above)\n  → make clean setup"
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
