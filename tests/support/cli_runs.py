"""The command as its users run it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    # The module and not the installed script, which may belong to another checkout.
    command = [sys.executable, "-m", "witness_cli.main", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
