"""What `schema diff` is asked about: a version, a checkout, a tag of a clone, or a folder of emitted schemas."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from witness_schema.changes import emitted
from witness_schema.changes.described_version import Edition, edition
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import Misuse, UnknownName
from witness_schema.reading.extraction import read_checkout_version
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.bundled_versions import bundled_record, bundled_versions
from witness_schema.upstream import git_tags
from witness_schema.upstream.fetching import fetched, read
from witness_schema.upstream.go_command import Progress, silent

_VERSION = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+([-+][\w.+-]+)?")
ADVICE = "name a version (v0.12.0), a checkout, CHECKOUT@TAG, or a folder that `schema emit` wrote"


@dataclass(frozen=True, slots=True)
class Source:
    """A version record, the name that people know it by, and the folder that its sources lie in ("" where they are not at hand)."""

    record: VersionRecord
    label: str
    folder: str = ""


Asked = Source | emitted.Emitted


def both(old: str, new: str, progress: Progress = silent) -> tuple[Edition, Edition]:
    """Two sides in one direction: that of an emitted folder, else what go-witness writes."""
    asked = [(text, find(text, progress)) for text in (old, new)]
    modes = {one.mode for _, one in asked if isinstance(one, emitted.Emitted)}
    if len(modes) > 1:
        raise Misuse(
            "one folder says what go-witness writes and the other what it reads",
            advice="emit both with the same --mode",
        )
    mode: Mode = modes.pop() if modes else "serialization"
    before, after = (_edition(one, text, mode) for text, one in asked)
    return before, after


def _edition(asked: Asked, text: str, mode: Mode) -> Edition:
    if isinstance(asked, Source):
        return edition(asked.record, label=asked.label, folder=asked.folder, mode=mode)
    return asked.edition(text)


def find(text: str, progress: Progress = silent) -> Asked:
    """What the text names: a folder that exists, else a version, else a tag of a clone."""
    folder = Path(text)
    if folder.is_dir():
        return emitted.read(folder) if emitted.is_emitted(folder) else _checkout(folder, progress)
    if _VERSION.fullmatch(text):
        return version(text if text.startswith("v") else f"v{text}", progress)
    place, at, tag = text.rpartition("@")
    if place and at and Path(place).is_dir():
        root = git_tags.exported(Path(place), tag)
        return Source(read(root, tag, progress), tag)
    raise UnknownName(f"'{text}' is neither a folder nor a version", advice=ADVICE)


def version(wanted: str, progress: Progress = silent) -> Source:
    """A version of the Go module: the bundled one, else fetched."""
    if wanted in bundled_versions():
        return Source(bundled_record(wanted), wanted)
    return Source(fetched(wanted, progress).record, wanted)


def _checkout(folder: Path, progress: Progress) -> Source:
    """A folder is called what it was asked for as: its files may be others than those of the version it was."""
    return Source(read(folder, read_checkout_version(folder), progress), str(folder), shown(folder))


def shown(folder: Path) -> str:
    """The folder as people are told of it: from here where it lies below."""
    near = os.path.relpath(folder)
    return str(folder) if near.startswith(os.pardir) else near
