"""Temporary folders are made in one place, which sweeps those of killed processes; nothing else makes any."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("witness_schema", "generators", "witness_stand_ins", "witness_training", "witness_cli")
# Whoever else asks where temporary files are, with the reason.
LISTED = {
    ("witness_schema/living_locks.py", "mkdtemp"): "held by a lock, and swept when its process is dead",
    ("witness_schema/living_locks.py", "gettempdir"): "where to sweep",
    ("witness_schema/oracle/connection.py", "TemporaryFile"): "has no name, so it is gone with its process",
    ("witness_schema/sandbox/launching.py", "TemporaryFile"): "has no name, so it is gone with its process",
    ("witness_schema/sandbox/supervision.py", "TemporaryFile"): "has no name, so it is gone with its process",
    ("witness_cli/endings/bug_report.py", "gettempdir"): "a report stays, for the user to send",
}


def list_uses(module: Path) -> Iterator[str]:
    """The names of `tempfile` that a module uses, by whatever way it imports them."""
    tree = ast.parse(module.read_text())
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="tempfile"), attr=name):
                yield name
            case ast.ImportFrom(module="tempfile", names=names):
                yield from (name.name for name in names)
            case ast.Import(names=names):
                yield from (
                    f"{name.name} as {name.asname}"
                    for name in names
                    if name.name == "tempfile" and name.asname
                )


def test_temporary_folders_are_made_in_one_place() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *(f"{package}/*.py" for package in PACKAGES)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    uses = {
        (name, use)
        for name in listed.split("\0")
        if name and (ROOT / name).is_file()
        for use in list_uses(ROOT / name)
    }
    assert uses == set(LISTED), "use living_locks.hold_temporary"


def test_every_way_of_using_it_is_found(tmp_path: Path) -> None:
    module = tmp_path / "one.py"
    module.write_text(
        "import tempfile\nimport tempfile as t\nfrom tempfile import mkstemp\ntempfile.mkdtemp()\n"
    )
    assert set(list_uses(module)) == {"tempfile as t", "mkstemp", "mkdtemp"}
