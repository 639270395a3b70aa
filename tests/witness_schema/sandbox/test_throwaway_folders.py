"""A throw-away folder is gone at the end, and links that were planted in it change nothing elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.sandbox import Confined, run_trusted

NOBODY = 65534
# As an ordinary user where these tests run as root, whom no mode of a folder stops.
PROGRAM = """
import os, sys
from pathlib import Path
from witness_schema.sandbox.supervision import make_throwaway_folder
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
with make_throwaway_folder({"a/b": b"x"}) as folder:
    shut = folder / "work" / "shut"
    (shut / "inner").mkdir(parents=True)
    for place in (shut, shut / "inner", folder / "home"):
        (place / "link").symlink_to(sys.argv[1])
        (place / "file-link").symlink_to(sys.argv[1] + "/file")
    # One that can be listed and not changed: there a link itself cannot be removed, and its target's mode was "mended".
    for place, mode in ((shut / "inner", 0), (shut, 0o500), (folder / "home", 0o500), (folder, 0)):
        place.chmod(mode)
print(folder.exists())
"""


@pytest.fixture
def target() -> Iterator[Path]:
    """A folder and a file that an ordinary user owns and has shut; pytest's own folders are shut to everybody else."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "target"
        folder.mkdir()
        (folder / "file").write_text("kept")
        (folder / "file").chmod(0o400)
        folder.chmod(0o500)
        if os.geteuid() == 0:
            Path(name).chmod(0o755)
            for path in (folder, folder / "file"):
                os.chown(path, NOBODY, NOBODY)
        yield folder
        folder.chmod(0o700)


def look_at(folder: Path) -> list[tuple[str, int, bytes]]:
    paths = (folder, folder / "file")
    return [(path.name, path.stat().st_mode, path.read_bytes() if path.is_file() else b"") for path in paths]


def test_planted_links_are_not_followed(target: Path) -> None:
    before = look_at(target)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(target)],
        env={**os.environ, "PYTHONPATH": str(repository_root()), "TMPDIR": "/tmp"},
        cwd="/", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
    assert look_at(target) == before


def test_links_planted_by_a_program_are_not_followed(target: Path, tmp_path: Path) -> None:
    before = look_at(target)
    plant = f"ln -s {target} here; ln -s {target}/file ~/file; ln -s {target} ~/folder; mkdir shut; ln -s {target} shut/x; chmod 0 shut . ~"
    run_trusted(Confined(("sh", "-c", plant), environment={"PATH": "/usr/bin:/bin"}))
    assert look_at(target) == before
