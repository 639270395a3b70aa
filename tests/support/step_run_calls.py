"""`witness-schema run` as its users call it, in a repository with a Makefile."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

from support.cli_runs import run
from support.stand_in_runs import TYPES, git, make_repository

MAKEFILE = "app.txt: main.c\n\tcp main.c app.txt\n"


def make_project(folder: Path) -> Path:
    """A repository of acme/rocket whose `make` writes app.txt, which git ignores."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Makefile").write_text(MAKEFILE)
    (folder / ".gitignore").write_text("app.txt\n")
    make_repository(folder)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Add the Makefile")
    return folder


def list_names(folder: Path) -> set[str]:
    """The names in a folder."""
    return {path.name for path in folder.iterdir()}


def run_here(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    return run("run", *words, cwd=folder)


def read_summary(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The summary that `--format json` prints of a run that went well."""
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def read_attestations(collection: Path) -> dict[str, Any]:
    """The attestations of a signed collection, by attestor."""
    envelope = json.loads(collection.read_bytes())
    entries = json.loads(base64.b64decode(envelope["payload"]))["predicate"]["attestations"]
    return {TYPES[entry["type"]]: entry["attestation"] for entry in entries}
