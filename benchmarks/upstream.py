"""Upstream's own schemas, made by a Go program that reflects on every registered attestor.

It is compiled and run outside the repository.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from witness_schema.errors import BrokenEnvironment
from witness_schema.oracle import build
from witness_schema.upstream import go_toolchain

_PROGRAM = Path(__file__).parent / "upstream_schemas" / "main.go"


@dataclass(frozen=True, slots=True)
class Reflection:
    """The program, in a folder of its own with the oracle's go.mod."""

    folder: Path
    go: go_toolchain.GoToolchain
    edits: Iterator[int]

    def compile(self) -> int:
        """Compile and link it again; its dependencies come from Go's cache. Raises BrokenEnvironment if that fails."""
        # A new constant each time: Go would not compile the same source again.
        text = _PROGRAM.read_text()
        (self.folder / "main.go").write_text(f"{text}\nconst edit = {next(self.edits)}\n")
        done = subprocess.run(
            [self.go.path, "build", "-buildvcs=false", "-ldflags=-s -w", "-o", "program", "."],
            cwd=self.folder,
            env=self.go.build_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BrokenEnvironment(
                f"upstream's reflection does not compile: {done.stderr.strip()[-300:]}", advice="make oracle"
            )
        return 1

    def run(self) -> int:
        """Run it and discard the schemas."""
        self.read_schemas()
        return 1

    def read_schemas(self) -> dict[str, dict[str, Any]]:
        """Return upstream's JSON Schema of each attestor, by name."""
        said = subprocess.run([self.folder / "program"], capture_output=True, check=True)
        found: dict[str, dict[str, Any]] = json.loads(said.stdout)
        return found


@contextmanager
def compile_reflection() -> Iterator[Reflection]:
    """Yield the program, compiled once, so that its dependencies are in Go's cache."""
    # Fetches the modules that go.mod names, which the compilation below then finds.
    build.ensure()
    with tempfile.TemporaryDirectory(prefix="witness-schema-bench-") as name:
        folder = Path(name)
        for file in ("go.mod", "go.sum"):
            shutil.copy(build.find_sources() / file, folder)
        program = Reflection(folder, go_toolchain.find(), count())
        program.compile()
        yield program
