"""Where the repository is: the places that exist in a clone and not in an installed wheel."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, NotAClone

CACHE_VARIABLE = "WITNESS_SCHEMA_CACHE"
# Stands in a checkout that `vendor sync` wrote, and names its version and sum.
MARKER = ".witness-schema.json"


def repository_root() -> Path:
    """The root of the clone that this package was imported from; an installed wheel has none."""
    root = Path(__file__).resolve().parent.parent
    if not (root / "oracle" / "go.mod").is_file():
        raise NotAClone(
            "this needs the repository: an installed witness-schema has neither the oracle's source nor a checkout",
            advice="clone the repository and run the command there (make setup)",
        )
    return root


def is_clone() -> bool:
    """Whether this package was imported from a clone of the repository."""
    try:
        repository_root()
    except NotAClone:
        return False
    return True


def install_command(extra: str = "") -> str:
    """The command that installs this package again, with an extra: `make setup` in a clone, else pip with where it came from."""
    if is_clone():
        return "make setup"
    wanted = f"witness-schema[{extra}]" if extra else "witness-schema"
    origin = _find_origin()
    return f"pip install '{wanted} @ {origin}'" if origin else f"pip install '{wanted}'"


def _find_origin() -> str:
    """The file or repository that pip installed this package from (PEP 610), "" where it came from an index."""
    try:
        told = json.loads(distribution("witness-schema").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        return ""
    url, vcs = told.get("url", ""), told.get("vcs_info")
    return f"{vcs['vcs']}+{url}@{vcs['commit_id']}" if vcs else url


def cache_directory() -> Path:
    """Where built things are kept: $WITNESS_SCHEMA_CACHE, else .cache in the repository, else the user's cache."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    try:
        return repository_root() / ".cache"
    except NotAClone:
        base = os.environ.get("XDG_CACHE_HOME")
        return (Path(base) if base else Path.home() / ".cache") / "witness-schema"


def modules_directory() -> Path:
    """Where Go is asked for modules: oracle/, whose go.sum it then checks them against; elsewhere a folder without a module."""
    try:
        return repository_root() / "oracle"
    except NotAClone:
        empty = cache_directory() / "no-module"
        empty.mkdir(parents=True, exist_ok=True)
        return empty


@contextmanager
def report_write_errors(place: str) -> Iterator[None]:
    """Tell a full disk or a forbidden folder in one line, with what mends it."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise BrokenEnvironment(
            f"{place} cannot be written: {error.strerror or error}",
            advice=f"free some space, or set {CACHE_VARIABLE} to another disk"
            if full
            else "check the folder's permissions",
        ) from error
