"""Git on a local clone: exports a tag, branch or commit into a folder, and lists tracked files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from witness_schema.clone import cache_directory, report_write_errors
from witness_schema.errors import BrokenEnvironment, UnknownName, UnreadableSource
from witness_schema.swapping import replace_path


def find_checkout(text: str) -> Path:
    """Returns the folder that `CHECKOUT` or `CHECKOUT@TAG` names. Raises `UnknownName` for an unknown tag."""
    place, _, tag = text.rpartition("@")
    # A folder with an `@` in its own name wins: Go's module cache is full of them (go-witness@v0.12.0).
    if Path(text).is_dir() or not place or not Path(place).is_dir():
        return Path(text)
    return export_revision(Path(place), tag)


def export_revision(clone: Path, revision: str) -> Path:
    """Exports the files of a revision into the cache, once per commit, and returns the folder.

    Raises `UnknownName` where the clone has no such revision, `UnreadableSource` where git fails.
    """
    # `^{commit}` peels an annotated tag; `--end-of-options` keeps a revision named like an option from being one.
    commit = _run_git(
        clone, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    ).strip()
    if not commit:
        raise UnknownName(
            f"the clone has no revision {revision}", where=str(clone), advice=f"git -C {clone} fetch --tags"
        )
    target = cache_directory() / "revisions" / commit
    if not target.is_dir():
        with report_write_errors("the cache of revisions"):
            _export(clone, commit, target)
    return target


def tracked_files(folder: str) -> dict[str, str]:
    """Maps the tracked files below a folder from their path within `folder` to their path in the repository.

    The repository is the one around the current folder. Returns {} outside of a repository, for a folder elsewhere, and
    where git is not installed.
    """
    try:
        whole = _run_git(Path(), "ls-files", "-z", "--full-name", "--", folder)
        near = _run_git(Path(), "ls-files", "-z", "--", folder)
    except (BrokenEnvironment, UnreadableSource):
        return {}
    # Both listings come in the order of the index, so they pair up; `-z` also keeps git from quoting non-ASCII names.
    paths = zip(near.split("\0"), whole.split("\0"), strict=True)
    return {os.path.relpath(path, folder): full for path, full in paths if path}


def _export(clone: Path, commit: str, target: Path) -> None:
    """Writes the files of a commit into `target`."""
    with replace_path(target, keep=True) as files:
        files.mkdir()
        # Not `git archive`: it obeys export-ignore and export-subst attributes. A separate index leaves the clone's alone.
        index = {"GIT_INDEX_FILE": str(files.with_name("index"))}
        _run_git(clone, "read-tree", commit, more=index)
        _run_git(clone, "checkout-index", "--all", f"--prefix={files.resolve()}/", more=index)


def _run_git(clone: Path, *arguments: str, more: dict[str, str] | None = None) -> str:
    """Returns what git prints; "" where `rev-parse --quiet` finds nothing.

    Raises `BrokenEnvironment` where git is not installed, `UnreadableSource` with git's last line where it fails.
    """
    command = ["git", "-C", str(clone), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **(more or {})}
        )
    except FileNotFoundError:
        raise BrokenEnvironment(
            "git is not installed", advice="install git, or name a folder without @"
        ) from None
    # `rev-parse --quiet` fails without a message; that is an answer, not an error.
    if done.returncode and done.stderr.strip():
        raise UnreadableSource(done.stderr.strip().splitlines()[-1], where=str(clone))
    return done.stdout
