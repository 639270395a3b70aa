"""Finds the repository, which exists for a clone and not for an installed wheel, and the cache."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, NotAClone

CACHE_VARIABLE = "WITNESS_SCHEMA_CACHE"
# The file that `vendor sync` puts into a checkout; it records version and checksum.
MARKER = ".witness-schema.json"


def repository_root() -> Path:
    """Return the root of the clone that this package is imported from. Raises NotAClone for an installed wheel."""
    # oracle/go.mod is the sign of a clone: a wheel does not contain the oracle's source.
    root = Path(__file__).resolve().parent.parent
    if not (root / "oracle" / "go.mod").is_file():
        raise NotAClone(
            "this needs the repository: an installed witness-schema has neither the oracle's source nor a checkout",
            advice="clone the repository and run the command there (make setup)",
        )
    return root


def is_clone() -> bool:
    """Whether this package is imported from a clone of the repository."""
    try:
        repository_root()
    except NotAClone:
        return False
    return True


def install_command(extra: str = "") -> str:
    """Return the command that installs this package with an extra: `make setup` in a clone, else pip with the same origin."""
    if is_clone():
        return "make setup"
    wanted = f"witness-schema[{extra}]" if extra else "witness-schema"
    origin = _find_origin()
    return f"pip install '{wanted} @ {origin}'" if origin else f"pip install '{wanted}'"


def _find_origin() -> str:
    """Return the file or repository that pip installed this package from (PEP 610), "" where that was an index."""
    # Imported here: it takes as long as to import half of this package, and only advice needs it.
    from importlib import metadata

    try:
        origin = json.loads(metadata.distribution("witness-schema").read_text("direct_url.json") or "{}")
    except metadata.PackageNotFoundError:
        return ""
    # An index install has no direct_url.json, for which read_text returns None.
    url, vcs = origin.get("url", ""), origin.get("vcs_info")
    return f"{vcs['vcs']}+{url}@{vcs['commit_id']}" if vcs else url


def cache_directory() -> Path:
    """Return the cache folder: $WITNESS_SCHEMA_CACHE, else .cache in the repository, else the user's cache (XDG)."""
    # The variable comes first: builds need a disk with space, which neither a clone nor a home folder guarantees.
    chosen = os.environ.get(CACHE_VARIABLE)
    try:
        if chosen:
            return Path(chosen).expanduser()
        if is_clone():
            return repository_root() / ".cache"
        base = os.environ.get("XDG_CACHE_HOME")
        return (Path(base) if base else Path.home() / ".cache") / "witness-schema"
    # `~` of a user who does not exist, or who has no home.
    except RuntimeError:
        raise BrokenEnvironment(
            "the cache would be in a home folder that is not known",
            advice=f"set {CACHE_VARIABLE} to a folder",
        ) from None


def modules_directory() -> Path:
    """Return the folder to run Go's module commands in: oracle/, so that its go.sum is checked, or an empty one."""
    try:
        return repository_root() / "oracle"
    except NotAClone:
        # Empty, because a go.mod of the caller's folder or above would decide what Go downloads.
        empty = cache_directory() / "no-module"
        empty.mkdir(parents=True, exist_ok=True)
        return empty


@contextmanager
def report_write_errors(place: str) -> Iterator[None]:
    """Turn an OSError of the block into BrokenEnvironment, with advice for a full disk or missing permission."""
    try:
        yield
    except OSError as error:
        raise BrokenEnvironment(
            f"{place} cannot be written: {error.strerror or error}",
            where=str(error.filename or ""),
            advice=_advise_write(error.errno),
        ) from error


def _advise_write(number: int | None) -> str:
    match number:
        # EDQUOT is the full disk of one user: a quota.
        case errno.ENOSPC | errno.EDQUOT:
            return f"free some space, or set {CACHE_VARIABLE} to another disk"
        case errno.EFBIG:
            return "raise the limit on the size of files (ulimit -f)"
        case _:
            return "check the folder's permissions"
