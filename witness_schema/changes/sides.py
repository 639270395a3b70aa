"""Resolves a side of `schema diff`: a version, a checkout, a tag of a clone, or a folder of emitted schemas."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from witness_schema.changes import emitted
from witness_schema.changes.described_version import Edition, build_edition
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import Misuse, UnknownName
from witness_schema.reading.checkout_marker import read_checkout_version
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.bundled_versions import bundled_record, bundled_versions
from witness_schema.upstream import git_tags
from witness_schema.upstream.fetching import fetch_version, read_checkout
from witness_schema.upstream.go_command import Progress, silent

_VERSION = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+([-+][\w.+-]+)?")
ADVICE = "name a version (v0.12.0), a checkout, CHECKOUT@TAG, or a folder that `schema emit` wrote"


@dataclass(frozen=True, slots=True)
class Source:
    """A version record. label: its name in reports. folder: where its sources are, "" where they are not on this machine."""

    record: VersionRecord
    label: str
    folder: str = ""


Asked = Source | emitted.Emitted


def find_editions(
    old: str, new: str, progress: Progress = silent, *, fetch: bool = False
) -> tuple[Edition, Edition]:
    """Resolves and reads both sides of a comparison.

    fetch: whether a folder may have the modules fetched that it refers to. The mode is that of an emitted folder, else serialization. Raises `Misuse` where two emitted folders differ in mode,
    and what `find` raises.
    """
    asked = [(text, find(text, progress, fetch=fetch)) for text in (old, new)]
    modes = {one.mode for _, one in asked if isinstance(one, emitted.Emitted)}
    if len(modes) > 1:
        raise Misuse(
            "one folder says what go-witness writes and the other what it reads",
            advice="emit both with the same --mode",
        )
    # A record can give either mode, an emitted folder only its own, so the folder decides.
    mode: Mode = modes.pop() if modes else "serialization"
    before, after = (_to_edition(one, text, mode) for text, one in asked)
    return before, after


def _to_edition(asked: Asked, text: str, mode: Mode) -> Edition:
    if isinstance(asked, Source):
        return build_edition(asked.record, label=asked.label, folder=asked.folder, mode=mode)
    return asked.to_edition(text)


def find(text: str, progress: Progress = silent, *, fetch: bool = False) -> Asked:
    """Reads what the text names: an existing folder, else a version, else a tag of a clone (`CLONE@TAG`).

    Raises `UnknownName` where it names none of these, `UnreadableSource` where it cannot be read.
    """
    folder = Path(text)
    # An existing folder comes first: a clone may be in a folder named v0.12.0.
    if folder.is_dir():
        return emitted.read(folder) if emitted.is_emitted(folder) else _read_folder(folder, progress, fetch)
    if text in bundled_versions():
        return find_version(text, progress)
    if _VERSION.fullmatch(text):
        return find_version(text if text.startswith("v") else f"v{text}", progress)
    place, at, tag = text.rpartition("@")
    if place and at and Path(place).is_dir():
        root = git_tags.export_revision(Path(place), tag)
        return Source(read_checkout(root, tag, progress, fetch=fetch), tag)
    raise UnknownName(f"'{text}' is neither a folder nor a version", advice=ADVICE)


def find_version(wanted: str, progress: Progress = silent) -> Source:
    """Returns a version of go-witness, bundled or else fetched."""
    if wanted in bundled_versions():
        return Source(bundled_record(wanted), wanted)
    return Source(fetch_version(wanted, progress).record, wanted)


def _read_folder(folder: Path, progress: Progress, fetch: bool) -> Source:
    """Reads a checkout. It is labelled with its path, not its version, because its files may have been edited."""
    record = read_checkout(folder, read_checkout_version(folder), progress, fetch=fetch)
    return Source(record, str(folder), shorten_path(folder))


def shorten_path(folder: Path) -> str:
    """Returns the path of a folder for messages: relative where it is below the current folder."""
    near = os.path.relpath(folder)
    return str(folder) if near.startswith(os.pardir) else near
