"""A copy of the repository, with the real go-witness in vendor/, for commands that change it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from witness_schema.clone import CACHE_VARIABLE, repository_root

KEPT = ("witness_schema", "witness_cli", "generators", "oracle", "vendor", "CHANGELOG.md")


class RepositoryCopy:
    """A copy below `root`. Commands run here import the copy's packages, so that the copy is their repository."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in KEPT:
            source = repository_root() / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", ".go-witness-*")
                shutil.copytree(source, root / name, ignore=ignored)
            else:
                shutil.copyfile(source, root / name)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "witness_cli.main", *words]

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(self.root), str(self.root / "generators"))),
            # Byte code would count as a change of the copy (`state`).
            "PYTHONDONTWRITEBYTECODE": "1",
            CACHE_VARIABLE: str(self.root.parent / "cache"),
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def state(self) -> dict[str, str]:
        """Return every file with the SHA-256 of its content, to compare before and after."""
        files = (path for path in self.root.rglob("*") if path.is_file())
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }
