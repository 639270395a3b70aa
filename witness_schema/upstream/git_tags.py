"""What git says of a local clone: a tag, branch or commit as a folder of its own, and which files it tracks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from witness_schema.clone import cache_directory, report_write_errors
from witness_schema.errors import BrokenEnvironment, UnknownName, UnreadableSource
from witness_schema.swapping import replace_path


def checkout_at(text: str) -> Path:
    """The folder that `CHECKOUT` or `CHECKOUT@TAG` names; a folder whose own name has an `@` is meant first."""
    place, _, tag = text.rpartition("@")
    if Path(text).is_dir() or not place or not Path(place).is_dir():
        return Path(text)
    return exported(Path(place), tag)


def exported(clone: Path, revision: str) -> Path:
    """The files of a revision, in the cache by the commit's id; exported once."""
    commit = _git(
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
    """The files below a folder that the repository around the current folder tracks: path within `folder` → path in it.

    {} outside of a repository, for a folder elsewhere, and where git is not installed.
    """
    try:
        whole = _git(Path(), "ls-files", "-z", "--full-name", "--", folder)
        near = _git(Path(), "ls-files", "-z", "--", folder)
    except (BrokenEnvironment, UnreadableSource):
        return {}
    paths = zip(near.split("\0"), whole.split("\0"), strict=True)
    return {os.path.relpath(path, folder): full for path, full in paths if path}


def _export(clone: Path, commit: str, target: Path) -> None:
    """Through an index of its own, so that neither attributes of archives nor the clone's index play a part."""
    with replace_path(target, keep=True) as files:
        files.mkdir()
        index = {"GIT_INDEX_FILE": str(files.with_name("index"))}
        _git(clone, "read-tree", commit, more=index)
        _git(clone, "checkout-index", "--all", f"--prefix={files.resolve()}/", more=index)


def _git(clone: Path, *arguments: str, more: dict[str, str] | None = None) -> str:
    """What git prints; "" where `rev-parse --quiet` finds nothing."""
    command = ["git", "-C", str(clone), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **(more or {})}
        )
    except FileNotFoundError:
        raise BrokenEnvironment(
            "git is not installed", advice="install git, or name a folder without @"
        ) from None
    if done.returncode and done.stderr.strip():
        raise UnreadableSource(done.stderr.strip().splitlines()[-1], where=str(clone))
    return done.stdout
