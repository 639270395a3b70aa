"""Reads a foreign checkout in a process with limits, and carries question and answer there and back as JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnknownName, UnreadableSource
from witness_schema.foreign import limited_process
from witness_schema.foreign.tree_files import show_path
from witness_schema.golang.modules import Module
from witness_schema.json_writing import encode
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import Extraction, PackageReading, Reading

_WORKER = "witness_schema.reading.reading_worker"


class DefectInBox(Exception):
    """The process ended with an error of ours; its class and place are in the note."""


def read_in_box(reading: Reading | PackageReading) -> Extraction:
    """Read a version as `checkout_reading.read_whole` does, or packages as `package_reading.read_packages` does.

    Raises UnreadableSource, also past a limit of the process, UnknownName for a type that is not there, and DefectInBox
    where a defect of ours ended it.
    """
    # The process is a copy of this one where it can be: what is imported here, no reading has to import again.
    import_reader(reading)
    where = show_path(reading.root if isinstance(reading, Reading) else reading.folder)
    answer = parse_json(limited_process.ask(_WORKER, _encode_question(reading, where), where))
    if "defect" in answer:
        defect = DefectInBox("reading ended with an error that nobody expected")
        defect.add_note(answer["defect"])
        raise defect
    return _decode_answer(answer)


def import_reader(reading: Reading | PackageReading) -> Callable[..., Extraction]:
    """Import and return what does such a reading: with the reading and a watch as arguments."""
    match reading:
        case Reading():
            from witness_schema.reading import checkout_reading

            return checkout_reading.read_whole
        case PackageReading():
            from witness_schema.reading import package_reading

            return package_reading.read_packages


def _encode_question(reading: Reading | PackageReading, where: str) -> bytes:
    search = [str(place) for place in reading.search]
    match reading:
        case Reading(root, version, replacements):
            question = [str(root), version, str(replacements) if replacements else None, search]
        case PackageReading(folder, home, version, types):
            question = [str(folder), version, str(home), search, list(types)]
    try:
        return encode(question)
    except TypeError:
        raise UnreadableSource(
            "the path is not UTF-8", where=ascii(where), advice="rename the folder"
        ) from None


def decode_question(question: bytes) -> Reading | PackageReading:
    root, version, place, search, *types = parse_json(question)
    found = tuple(map(Path, search))
    if types:
        return PackageReading(Path(root), Path(place), version, tuple(types[0]), found)
    return Reading(Path(root), version, Path(place) if place else None, found)


def encode_answer(extraction: Extraction) -> bytes:
    return encode(
        {
            "record": record_lines.dump(extraction.record).decode(),
            "missed": [[m.path, m.version, str(m.folder), m.origin] for m in extraction.missed],
            "files": [str(path) for path in extraction.files],
            "folders": [str(path) for path in extraction.folders],
        }
    )


def _decode_answer(answer: dict[str, Any]) -> Extraction:
    if "error" in answer:
        what, where, advice, *near = answer["error"]
        if near:
            raise UnknownName(what, where=where, advice=advice, near=tuple(near[0]))
        raise UnreadableSource(what, where=where, advice=advice)
    missed = (
        Module(path, version, Path(folder), origin) for path, version, folder, origin in answer["missed"]
    )
    return Extraction(
        record_lines.load(answer["record"].encode()),
        tuple(missed),
        tuple(map(Path, answer["files"])),
        tuple(map(Path, answer["folders"])),
    )
