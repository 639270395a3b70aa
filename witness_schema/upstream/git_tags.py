"""Git on a local clone: exports a tag, branch or commit into a folder, and lists tracked files."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from witness_schema.clone import cache_directory, report_write_errors
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import BrokenEnvironment, UnreadableSource
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.swapping import replace_path
from witness_schema.upstream import git_refs, git_store, git_trees


def find_checkout(text: str) -> Path:
    """Returns the folder that `CHECKOUT` or `CHECKOUT@TAG` names. Raises `UnknownName` for an unknown tag."""
    place, _, tag = text.rpartition("@")
    # A folder with an `@` in its own name wins: Go's module cache is full of them (go-witness@v0.12.0).
    if Path(text).is_dir() or not place or not Path(place).is_dir():
        return Path(text)
    return export_revision(Path(place), tag)


def export_revision(clone: Path, revision: str) -> Path:
    """Exports the files of a revision into the cache, and again where they have changed since; returns the folder.

    Only objects are read: neither the clone's configuration, hooks, filters and index nor its worktree. Raises
    `UnknownName` where the clone has no such revision, `UnreadableSource` where it cannot be read.
    """
    where = show_path(clone)
    git = git_refs.find_git_folder(clone)
    name = git_refs.resolve_revision(git, revision, where)
    hash_name = "sha256" if len(name) == 64 else "sha1"
    with git_store.open_objects(git.common / "objects", hash_name, where) as store:
        commit = git_trees.find_commit(store, name)
        target = cache_directory() / "revisions" / commit
        if not _is_intact(target):
            # One that is damaged is replaced; one that another process has made in the meantime stays.
            keep = not target.exists()
            with report_write_errors("the cache of revisions"), replace_path(target, keep=keep) as files:
                files.mkdir()
                git_trees.write_commit(store, commit, files)
                with replace_path(_find_seal(target)) as seal:
                    seal.write_bytes(_describe_files(files))
    return target


def _find_seal(export: Path) -> Path:
    """Returns the file beside an export that has the digests of its files."""
    return export.with_name(f"{export.name}.sha256")


def _is_intact(export: Path) -> bool:
    """Whether the files are those that were exported: what is read there becomes schemas, with nothing to check them by."""
    try:
        return read_bytes(_find_seal(export)) == _describe_files(export)
    except (OSError, UnreadableSource):
        return False


def _describe_files(export: Path) -> bytes:
    """Returns a line with digest and path for each file, and one for each folder."""
    tree = Tree(export)
    lines = (
        b"%s %s"
        % (
            b"" if entry.folder else hashlib.sha256(tree.read_file(entry.path)).hexdigest().encode(),
            os.fsencode(entry.path.relative_to(export)),
        )
        for entry in tree.walk()
    )
    return b"\n".join(sorted(lines))


def tracked_files(folder: str) -> dict[str, str]:
    """Maps the tracked files below a folder from their path within `folder` to their path in the repository.

    The repository is the one around the current folder. Returns {} outside of a repository, for a folder elsewhere, and
    where git is not installed.
    """
    try:
        whole = _run_git("ls-files", "-z", "--full-name", "--", folder)
        near = _run_git("ls-files", "-z", "--", folder)
    except (BrokenEnvironment, UnreadableSource):
        return {}
    # Both listings come in the order of the index, so they pair up; `-z` also keeps git from quoting non-ASCII names.
    paths = zip(near.split("\0"), whole.split("\0"), strict=True)
    return {os.path.relpath(path, folder): full for path, full in paths if path}


def _run_git(*arguments: str) -> str:
    """Returns what git prints in the current folder.

    Raises `BrokenEnvironment` where git is not installed, `UnreadableSource` with git's last line where it fails.
    """
    # A container's user is often not the owner; the setting that says so is in the configuration that is off.
    command = ["git", *git_store.OPTIONS, "-c", "safe.directory=*", *arguments]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            env=git_store.build_environment(),
        )
    except FileNotFoundError:
        raise BrokenEnvironment("git is not installed", advice="install git") from None
    if done.returncode and done.stderr.strip():
        raise UnreadableSource(done.stderr.strip().splitlines()[-1])
    return done.stdout
