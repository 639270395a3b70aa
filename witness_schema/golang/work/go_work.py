"""Reads the `use` and `replace` lines of a go.work (Go Modules Reference, "Workspaces")."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang.go_mod import Replacement, read_replacement
from witness_schema.golang.go_mod_lines import Line, list_lines
from witness_schema.text_encoding import decode_utf8

_DIRECTIVES = frozenset({"go", "toolchain", "godebug", "use", "replace"})


@dataclass(frozen=True, slots=True)
class Use:
    """A module that a go.work uses: its folder, and `path:line` of the line."""

    folder: Path
    where: str


def read_uses(tree: Tree, work: Path) -> tuple[Use, ...]:
    """Return what a go.work uses. Raises UnreadableSource where that is outside of the tree, twice there, or a circle."""
    uses, done = tuple(_list_uses(tree, work)), set[Path]()
    for use in uses:
        _check_circle(tree, use, (work.parent,), done)
    return uses


def read_replacements(tree: Tree, work: Path) -> dict[str, Replacement]:
    """Return the replacements of a go.work by the path that is replaced."""
    lines = (line for line in _list_lines(tree, work) if line.verb == "replace")
    return dict(read_replacement(line, outside=True) for line in lines)


def _list_lines(tree: Tree, work: Path) -> Iterator[Line]:
    where = show_path(work)
    for line in list_lines(decode_utf8(tree.read_file(work), where, "go.work"), where):
        if line.verb not in _DIRECTIVES:
            raise line.build_error("is no line of a go.work", " ".join(line.words))
        yield line


def _list_uses(tree: Tree, work: Path) -> Iterator[Use]:
    seen: dict[Path, str] = {}
    for line in _list_lines(tree, work):
        if line.verb != "use":
            continue
        if len(line.words) != 1:
            raise line.build_error("is not one folder", " ".join(line.words))
        spelt = line.read_word(0)
        folder = Path(os.path.normpath(work.parent / spelt))
        if not folder.is_relative_to(tree.root):
            raise line.build_error(f"is a folder outside of {show_path(tree.root)}", spelt)
        if folder in seen:
            raise line.build_error(f"is used in {seen[folder]} already", spelt)
        seen[folder] = line.where
        yield Use(folder, line.where)


def _check_circle(tree: Tree, use: Use, outer: tuple[Path, ...], done: set[Path]) -> None:
    """Raise UnreadableSource where a used module has a go.work that leads back: which one holds would depend on where one stands."""
    if use.folder in outer[:-1]:
        raise UnreadableSource(
            f"go.work is a circle: {show_path(use.folder)} is used by a go.work that it uses itself",
            where=use.where,
            advice="remove the inner go.work, or this line of it",
        )
    inner = use.folder / "go.work"
    if use.folder in {outer[-1], *done} or "go.work" not in tree.list_names(use.folder):
        return
    done.add(use.folder)
    for further in _list_inner_uses(tree, inner):
        _check_circle(tree, further, (*outer, use.folder), done)


def _list_inner_uses(tree: Tree, work: Path) -> tuple[Use, ...]:
    # Go does not read it from here, so nothing else in it is a fault.
    try:
        return tuple(_list_uses(tree, work))
    except UnreadableSource:
        return ()
