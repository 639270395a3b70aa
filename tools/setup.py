"""Creates the virtual environment: `python tools/setup.py .venv`. Uses the standard library only: nothing is installed yet.

Installs the project with every extra that this machine can use, and the Go toolchain wheel where PATH has no supported Go.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
# The same bounds as in witness_schema/upstream/go_toolchain.py, which cannot be imported before the installation.
GO_MINOR, OLDEST_GO_PATCH = "1.26", 4
# Exists where the NVIDIA driver is loaded, also in containers without nvidia-smi.
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


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
    """Returns the extra for training on this machine: `cuda` on Linux with an NVIDIA driver, else `train` (Apple GPU or CPU)."""
    driver = NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi") is not None
    return "cuda" if sys.platform == "linux" and driver else "train"


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
    where = ROOT / sys.argv[1]
    # An existing environment is updated in place, so `make setup` can be repeated.
    if not (where / "bin" / "python").exists():
        venv.create(where, with_pip=True)
    extras = [training_extra(), "dev"] + ([] if go_on_path_fits() else ["go"])
    print(f"setup: installing witness-schema[{','.join(extras)}] into {where.name}", flush=True)
    command = [str(where / "bin" / "python"), "-m", "pip", "install", "--quiet", "--retries", "8"]
    command += ["--constraint", str(ROOT / "constraints.txt"), "--editable", f"{ROOT}[{','.join(extras)}]"]
    done = subprocess.run(command, check=False)
    if done.returncode:
        print("setup: pip could not install the pinned packages (see its output above)", file=sys.stderr)
        print(
            "  → check the network or set PIP_INDEX_URL to a mirror, then run make setup again",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
