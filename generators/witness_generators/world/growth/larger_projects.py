"""The files that a project has more in a larger world, and the command that stages its sources."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from witness_generators.world import vocabulary
from witness_generators.world.file_contents import write_content
from witness_generators.world.git.repository import VersionedFile
from witness_generators.world.growth.sizes import Growth
from witness_generators.world.step_outputs import run_command
from witness_generators.world.world import Prop, World

SOURCES, STAGED = "src", "staging"
# No JSON and no YAML: attestors take the first product that they can read as theirs.
_KINDS = (
    (".go", "text/plain; charset=utf-8"),
    (".py", "text/x-python"),
    (".md", "text/plain; charset=utf-8"),
    (".sh", "text/x-shellscript"),
    (".html", "text/html; charset=utf-8"),
)


def list_more_files(growth: Growth) -> tuple[VersionedFile, ...]:
    """List the committed files that the class asks for, those below `src` first."""
    sources = _write_files(growth, SOURCES, growth.count("sources"))
    others = _write_files(growth, "", growth.count("files"))
    return tuple(VersionedFile(path, data, data, data) for path, data in (*sources, *others))


def _write_files(growth: Growth, below: str, count: int) -> Iterator[tuple[str, bytes]]:
    folders, stems = (folder for folder in vocabulary.FOLDERS if folder != SOURCES), vocabulary.FILE_STEMS
    parts = tuple(folder for folder in folders if not folder.startswith("."))
    for number in range(count):
        seed = hashlib.blake2b(growth.seed + f"{below} {number}".encode(), digest_size=12).digest()
        suffix, mime_type = _KINDS[seed[0] % len(_KINDS)]
        folder = f"{below}/{parts[seed[1] % len(parts)]}" if below else parts[seed[1] % len(parts)]
        # The number makes the path one of its own.
        stem = f"{stems[seed[2] % len(stems)]}_{number}".replace(" ", "_")
        yield f"{folder}/{stem}{suffix}", write_content(mime_type, seed)


@dataclass(frozen=True, slots=True)
class Staging(Prop):
    """The command stages the project's sources, so that each of them is a product."""

    def shell(self, _world: World) -> str:
        return f"cp -R {SOURCES} {STAGED}"

    def made(self, world: World) -> Mapping[str, bytes]:
        after = {**world.inputs, **run_command(world)}
        return {
            STAGED + path.removeprefix(SOURCES): content
            for path, content in after.items()
            if path.startswith(f"{SOURCES}/")
        }
