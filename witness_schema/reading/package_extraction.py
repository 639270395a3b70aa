"""Extracts a package of the user's: its registered attestors, or types of it by name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.golang.modules import Module
from witness_schema.golang.sources import TAKE_RELEASE
from witness_schema.golang.work.workspaces import find_home
from witness_schema.reading.boxed_reading import read_in_box
from witness_schema.reading.checkout_marker import LOCAL
from witness_schema.reading.version_record import PackageReading, VersionRecord

_MEND = "mend it there; go vet tells more"


def extract_package(
    path: Path | str,
    types: str | Iterable[str] = (),
    *,
    version: str | None = None,
    search: tuple[Path, ...] = (),
) -> VersionRecord:
    """Read the attestors that a Go package or those below a folder register, or types of the package by their names.

    path: the folder of a package, a module or a go.work. types: names of types that the package declares; each becomes a
    document of the record. Without them, the attestors of the folder and those below it, wherever in the module or go.work
    they are registered; those that cannot be read are listed in the record's `unread`.
    search: folders of modules (`path@version`) that come before the module cache; a `replace` may lead into them.

    Nothing of the package is run. Raises `UnreadableSource` with file and line where nothing can be read, `UnknownName`
    with similar names where the package declares no such type.
    """
    return extract_readable_package(path, types, version=version, search=search)[0]


def extract_readable_package(
    path: Path | str,
    types: str | Iterable[str] = (),
    *,
    version: str | None = None,
    search: tuple[Path, ...] = (),
) -> tuple[VersionRecord, tuple[Module, ...]]:
    """Read a package as `extract_package` does. Returns the modules that are not on this machine as well."""
    names = (types,) if isinstance(types, str) else tuple(types)
    if not all(isinstance(name, str) and name for name in names):
        raise Misuse("the types are not names", advice="pass the names of Go types: types=('Report',)")
    # The user's own name for it may be a link; of what lies below no link is followed.
    folder = Path(os.path.realpath(path))
    reading = PackageReading(
        folder,
        find_home(folder),
        version or LOCAL,
        names,
        tuple(Path(os.path.realpath(one)) for one in search),
    )
    try:
        extraction = read_in_box(reading)
    except UnreadableSource as error:
        raise UnreadableSource(error.what, where=error.where, advice=_advise(error.advice)) from None
    unread = tuple(replace(one, advice=_advise(one.advice)) for one in extraction.record.unread)
    return replace(extraction.record, unread=unread), extraction.missed


def _advise(advice: str) -> str:
    return _MEND if advice in {"", TAKE_RELEASE} else advice
