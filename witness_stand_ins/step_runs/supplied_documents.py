"""Documents that no tool wrote: drawn for the user's repository, laid down as products of the step, and removed again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from witness_generators.attestors.host.maven import POM
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.runs.roster import list_needs
from witness_generators.runs.scenes import furnish_world, list_run
from witness_generators.world.world import Prop, World
from witness_schema.documents.foreign_file import read_bytes, read_text
from witness_schema.errors import Misuse, UnreadableSource
from witness_stand_ins.checkouts.checkout_files import list_files
from witness_stand_ins.step_runs.attestor_ways import WAYS


@dataclass(frozen=True, slots=True)
class Document:
    """A file for one attestor: its path from the step's folder. before: whether it is there before the command."""

    attestor: str
    path: str
    content: bytes
    before: bool


@dataclass(frozen=True, slots=True)
class Supply:
    """Documents that are laid down while the step runs. script: the program that does so after the command, None for none."""

    documents: tuple[Document, ...]
    folder: Path
    script: Path | None
    laid: Path

    def wrap(self, command: Sequence[str]) -> tuple[str, ...]:
        """The command line of the step: the command, and after it, unless it fails, the script."""
        if self.script is None:
            return tuple(command)
        # The command stays whole in the recorded words, so that no quoting is needed to find it there.
        return ("sh", "-c", '"$@" && exec "$0"', str(self.script), *command)

    @property
    def laid_down(self) -> tuple[Document, ...]:
        """The documents that were laid down: not those whose path the command wrote itself."""
        names = set(read_text(self.laid).split("\0")) if self.laid.exists() else set()
        return tuple(one for one in self.documents if one.path in names)


def draw_documents(names: Sequence[str], world: World, folder: Path) -> tuple[Document, ...]:
    """Draw what these attestors read, in agreement with each other and with a repository; equal for equal commits."""
    if not names:
        return ()
    chance = Chance.of(int(world.git.commit.id[:12], 16), 0)
    world = world.with_files(tuple(list_files(folder)))
    drawn = [
        cast(Prop, build_drawer(need.space)(chance.at(f"prop/{need.kind.__name__}"), 0))
        for need in list_needs(names)
    ]
    world = furnish_world(
        replace(world, directory=""), list_run(tuple(names), None, None), [*world.props, *drawn]
    )
    return tuple(one for name in names for one in _list_documents(name, world))


def _list_documents(name: str, world: World) -> Iterator[Document]:
    kinds = tuple(need.kind for need in list_needs([name]))
    before = WAYS[name].before
    # The one that is read before the command is a file that its prop brings into the repository.
    for prop in (one for one in world.props if isinstance(one, kinds)):
        made = {POM: world.inputs[POM]} if before else prop.made(world)
        yield from (Document(name, path, content, before) for path, content in made.items())


@contextmanager
def lay_down(
    documents: Sequence[Document], step_folder: Path, place: Path, *, keep: bool
) -> Iterator[Supply]:
    """Lay documents down while the block runs.

    place: an empty folder for what is laid down later. keep: whether they stay. Raises Misuse where a path is taken.
    """
    for one in documents:
        if (step_folder / one.path).exists() or (step_folder / one.path).is_symlink():
            raise Misuse(
                f"--supply {one.attestor} lays down {one.path}, which is there already",
                where=str(step_folder / one.path),
                advice=f"move it away, or leave {one.attestor} out of --supply",
            )
    later = [one for one in documents if not one.before]
    script = _write_script(later, place) if later else None
    supply = Supply(tuple(documents), step_folder, script, place / "laid")
    with supply.laid.open("w") as laid:
        for one in documents:
            if one.before:
                (step_folder / one.path).write_bytes(one.content)
                laid.write(f"{one.path}\0")
    try:
        yield supply
    finally:
        if not keep:
            _remove(supply)


def _write_script(documents: Sequence[Document], place: Path) -> Path:
    lines = ["#!/bin/sh", "set -e"]
    for number, one in enumerate(documents):
        source, target = place / f"document-{number}", shlex.quote(one.path)
        source.write_bytes(one.content)
        parent = f"mkdir -p {shlex.quote(str(Path(one.path).parent))}; " if "/" in one.path else ""
        # With noclobber a redirection fails where the file exists.
        copied = f"{parent}(set -C; cat {shlex.quote(str(source))} > {target}) 2>/dev/null"
        noted = f"printf '%s\\0' {target} >> {shlex.quote(str(place / 'laid'))}"
        lines.append(f"if [ ! -e {target} ]; then {copied}; {noted}; fi")
    script = place / "lay-down-stand-ins"
    script.write_text("\n".join(lines) + "\n")
    script.chmod(0o755)
    return script


def _remove(supply: Supply) -> None:
    """Remove what was laid down, unless somebody has changed it since."""
    for one in supply.laid_down:
        file = supply.folder / one.path
        with suppress(OSError, UnreadableSource):
            if read_bytes(file, follow=False) == one.content:
                file.unlink()
                # The folders that were made for it, as far as they are empty now.
                for parent in file.parents:
                    if parent == supply.folder:
                        break
                    parent.rmdir()
