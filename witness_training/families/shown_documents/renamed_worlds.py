"""Gives the step, the project, the files and the branch of a drawn world other names, as if it had been drawn with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_generators.world.git.repository import VersionedFile
from witness_generators.world.shell_commands import GRID, TOOL_NUMBERS, CommandRow, Files, build_tool
from witness_generators.world.world import World
from witness_training.families.shown_documents.document_names import BRANCHES, PROJECTS, STEMS
from witness_training.tasks.axes import Drawing

# The files that commands of the grid read and write; all others of a command have names that its tool gives.
_PLAIN = ("output.txt", "input.txt", "copy.txt")
_MOST_STEMS = 4


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a world gets.

    project: of what a build tool builds; letters alone.
    stems:   of the files that are named freely, without folder and ending; a world with more keeps its own for the rest.
    branch:  of the checked-out commit.
    """

    project: str
    stems: tuple[str, ...]
    branch: str

    @property
    def words(self) -> tuple[str, ...]:
        """All of them: values of the axis `vocabulary`."""
        return (self.project, *self.stems, self.branch)

    def to_spec(self) -> dict[str, Any]:
        """The names as JSON."""
        return {"project": self.project, "stems": list(self.stems), "branch": self.branch}

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any] | None) -> Names | None:
        """The names of such JSON; None for a world that keeps its own."""
        return None if spec is None else cls(spec["project"], tuple(spec["stems"]), spec["branch"])


def draw_names(chance: Chance, drawing: Drawing) -> Names:
    """Names that the drawing allows. Raises Misuse if it allows none."""
    stems = dict.fromkeys(
        drawing.pick("vocabulary", STEMS, chance, f"stem {number}") for number in range(_MOST_STEMS)
    )
    return Names(
        drawing.pick("vocabulary", PROJECTS, chance, "project"),
        tuple(stems),
        drawing.pick("vocabulary", BRANCHES, chance, "branch"),
    )


def rename_world(world: World, step: str, names: Names) -> World:
    """The world of this step with these names; its command reads and writes the renamed files."""
    stems = iter(names.stems)
    row, moved = _rename_command(world.command.row, names.project, stems)
    files = tuple(_rename_files(world.repository.files, moved, stems))
    repository = replace(world.repository, files=files, branch=names.branch)
    return replace(world, step=step, repository=repository, command=replace(world.command, row=row))


def _rename_command(
    row: CommandRow, project: str, stems: Iterator[str]
) -> tuple[CommandRow, dict[str, tuple[str, bytes | None]]]:
    """The command with other names, and its files by their former path: path, and content where that has the name too."""
    if row.argv in TOOL_NUMBERS:
        renamed = build_tool(TOOL_NUMBERS[row.argv], project)
        sources = zip(row.sources, renamed.sources, strict=True)
        return renamed, {before[0]: after for before, after in sources}
    if row not in GRID:
        return row, {path: (path, None) for path, _ in row.sources}
    text = row.argv[-1]
    paths = {path: f"{next(stems, path.removesuffix('.txt'))}.txt" for path in _list_plain(text)}
    for before, after in paths.items():
        text = text.replace(before, after)

    def run(files: Files, made: bytes) -> dict[str, bytes]:
        found = {before: files[after] for before, after in paths.items() if after in files}
        return {paths[path]: content for path, content in row.effect(found, made).items()}

    renamed = replace(
        row, argv=(*row.argv[:-1], text), effect=run, reads=tuple(paths[path] for path in row.reads)
    )
    return renamed, {path: (paths[path], None) for path in row.reads}


def _list_plain(text: str) -> list[str]:
    return [path for path in _PLAIN if path in text]


def _rename_files(
    files: Sequence[VersionedFile], moved: Mapping[str, tuple[str, bytes | None]], stems: Iterator[str]
) -> Iterator[VersionedFile]:
    chosen: dict[PurePosixPath, str] = {}
    for file in files:
        if file.path in moved:
            path, content = moved[file.path]
            kept = (file.committed, file.staged, file.working)
            # A file that a tool reads names the project.
            yield VersionedFile(path, *(kept if content is None else (content, content, content)))
            continue
        former = PurePosixPath(file.path)
        stem, dot, ending = former.name.partition(".")
        # `config.yaml` and the `config.yaml.old` that it was renamed from stay alike.
        if former.with_name(stem) not in chosen:
            chosen[former.with_name(stem)] = next(stems, stem)
        name = f"{chosen[former.with_name(stem)]}{dot}{ending}"
        yield replace(file, path=str(former.with_name(name)))
