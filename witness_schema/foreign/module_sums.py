"""The releases that oracle/go.sum pins: Go has checked their sums and compiled them, whoever's checkout needs them.

In the module cache, the sum of what a folder was unpacked from stands in `cache/download/PATH/@v/VERSION.ziphash`
(Go Modules Reference, "Module cache").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.tree_files import Tree

_MOST_BYTES = 200  # of a sum in the module cache


@dataclass(frozen=True, slots=True)
class PinnedSums:
    """Sums by (path, version) as the module cache spells them. cache: the module cache."""

    cache: Path = field(default_factory=Path)
    sums: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def hold(self, folder: Path) -> bool:
        """Whether a module's folder is that of the module cache, unpacked from files with the sum that is pinned."""
        if not folder.is_relative_to(self.cache):
            return False
        path, _, version = folder.relative_to(self.cache).as_posix().rpartition("@")
        pinned = self.sums.get((path, version))
        return pinned is not None and pinned == self._read_sum(path, version)

    def _read_sum(self, path: str, version: str) -> str:
        place = self.cache / "cache" / "download" / path / "@v" / f"{version}.ziphash"
        try:
            return Tree(self.cache).read_file(place, _MOST_BYTES).decode(errors="replace").strip()
        except UnreadableSource:
            return ""


def read_pinned_sums(go_mod: Path | None, cache: Path) -> PinnedSums:
    """Read the go.sum beside a go.mod of ours; nothing is pinned where there is none."""
    if go_mod is None:
        return PinnedSums()
    try:
        text = Tree(go_mod.parent).read_file(go_mod.with_name("go.sum")).decode(errors="replace")
    except UnreadableSource:
        return PinnedSums()
    lines = [line.split() for line in text.splitlines()]
    found = {(escape_path(words[0]), words[1]): words[2] for words in lines if len(words) == 3}
    return PinnedSums(cache, found)


def escape_path(path: str) -> str:
    """Spell a module path as the module cache does: each capital letter as `!` and its lower case."""
    return re.sub(r"[A-Z]", lambda found: "!" + found[0].lower(), path)
