"""Finds the commit that a tag, a branch or a hash of a clone names, by reading the clone's refs as files.

Git itself would read the clone's configuration first.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import UnknownName, UnreadableSource
from witness_schema.foreign.tree_files import Tree

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# No `..`, no empty part, no option, no pattern, no control character (git check-ref-format).
_NAME = re.compile(r"(?!.*\.\.)(?![-/])(?!.*//)[^\x00-\x20\x7f~^:?*\[\\]{1,200}(?<![/.])")
_MOST_LINKS = 5  # symbolic refs that lead to one another, as in git
_LONGEST_REF = 4096
_LARGEST_PACK = 64 << 20  # of packed-refs


@dataclass(frozen=True, slots=True)
class GitFolder:
    """The folder with a clone's refs and objects; `own` has the refs of one worktree, HEAD among them."""

    common: Path
    own: Path


def find_git_folder(clone: Path) -> GitFolder:
    """Return the git folder of a clone or worktree. Raises UnreadableSource where `clone` is not the root of one.

    A bare repository is none: it may be plain files of somebody's commit, which the user did not mean.
    """
    dot = clone / ".git"
    if dot.is_dir():
        return GitFolder(dot, dot)
    if ".git" not in Tree(clone).list_names(clone):
        raise UnreadableSource(
            "this folder is not the root of a clone",
            where=str(clone),
            advice="name the root of a clone with a worktree (of a bare repository: git clone it first)",
        )
    pointer = _read_text(Tree(clone), dot)
    own = Path(os.path.normpath(clone / pointer.removeprefix("gitdir:").strip()))
    names = Tree(own).list_names(own)
    if not pointer.startswith("gitdir:") or "HEAD" not in names:
        raise UnreadableSource("this is not the .git of a worktree", where=str(dot))
    shared = _read_text(Tree(own), own / "commondir") if "commondir" in names else "."
    return GitFolder(Path(os.path.normpath(own / shared)), own)


def resolve_revision(git: GitFolder, revision: str, where: str) -> str:
    """Return the hash that a revision names: a tag before a branch, as in git, and a full hash as it is.

    Raises UnknownName where the clone has no such revision.
    """
    if _HASH.fullmatch(revision):
        return revision
    if "refs" not in Tree(git.common).list_names(git.common) or (git.common / "reftable").is_dir():
        raise UnreadableSource("the refs of this clone are in a format that is not read", where=where)
    for candidate in _list_candidates(revision):
        found = _resolve_ref(git, candidate)
        if found:
            return found
    raise UnknownName(
        f"the clone has no revision {revision[:200]!r}".replace("'", ""),
        where=where,
        advice=f"name a tag, a branch or a full commit hash; or: git -C {where} fetch --tags",
    )


def _list_candidates(revision: str) -> Iterator[str]:
    if revision == "HEAD":
        yield revision
    elif _NAME.fullmatch(revision) and not revision.endswith(".lock"):
        prefixes = ("refs/tags/", "refs/heads/", "refs/remotes/", "refs/remotes/origin/")
        yield from (prefix + revision for prefix in prefixes)
        if revision.startswith("refs/"):
            yield revision


def _resolve_ref(git: GitFolder, name: str) -> str:
    """Return the hash of a ref, "" where there is none."""
    for _ in range(_MOST_LINKS):
        text = _read_loose(git, name) or _find_packed(git, name)
        if _HASH.fullmatch(text):
            return text
        target = text.removeprefix("ref:").strip()
        if not text.startswith("ref:") or not _NAME.fullmatch(target):
            return ""
        name = target
    return ""


def _read_loose(git: GitFolder, name: str) -> str:
    for folder in (git.own, git.common):
        path = folder / name
        tree = Tree(folder)
        if path.name in tree.list_names(path.parent) and not path.is_dir():
            return _read_text(tree, path)
    return ""


def _find_packed(git: GitFolder, name: str) -> str:
    tree, path = Tree(git.common), git.common / "packed-refs"
    if "packed-refs" not in tree.list_names(git.common):
        return ""
    for line in tree.read_file(path, _LARGEST_PACK).decode(errors="replace").split("\n"):
        value, _, ref = line.partition(" ")
        if ref == name:
            return value
    return ""


def list_tags(git: GitFolder) -> Iterator[tuple[str, str]]:
    """Yield name and hash of the clone's tags; a loose one comes after the packed one that it replaces."""
    tags = "refs/tags/"
    tree = Tree(git.common)
    if "packed-refs" in tree.list_names(git.common):
        packed = tree.read_file(git.common / "packed-refs", _LARGEST_PACK).decode(errors="replace")
        for line in packed.split("\n"):
            value, _, ref = line.partition(" ")
            if ref.startswith(tags) and _HASH.fullmatch(value):
                yield ref.removeprefix(tags), value
    # Names with a slash are no versions.
    for name in tree.list_names(git.common / tags):
        if _NAME.fullmatch(name) and _HASH.fullmatch(value := _read_loose(git, tags + name)):
            yield name, value


def _read_text(tree: Tree, path: Path) -> str:
    return tree.read_file(path, _LONGEST_REF).decode(errors="replace").strip()
