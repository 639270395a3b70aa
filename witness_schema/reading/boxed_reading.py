"""Reads a foreign checkout in a process with limits, and carries question and answer there and back as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.foreign import limited_process
from witness_schema.foreign.tree_files import show_path
from witness_schema.golang.modules import Module
from witness_schema.json_writing import encode
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import Extraction, Reading

_WORKER = "witness_schema.reading.reading_worker"


class DefectInBox(Exception):
    """The process ended with an error of ours; its class and place are in the note."""


def read_in_box(reading: Reading) -> Extraction:
    """Read a version as `checkout_reading.read_whole` does.

    Raises UnreadableSource, also past a limit of the process, and DefectInBox where a defect of ours ended it.
    """
    answer = parse_json(limited_process.ask(_WORKER, _encode_question(reading), show_path(reading.root)))
    if "defect" in answer:
        defect = DefectInBox("reading ended with an error that nobody expected")
        defect.add_note(answer["defect"])
        raise defect
    return _decode_answer(answer)


def _encode_question(reading: Reading) -> bytes:
    replacements = str(reading.replacements) if reading.replacements else None
    search = [str(place) for place in reading.search]
    try:
        return encode([str(reading.root), reading.version, replacements, search])
    except TypeError:
        raise UnreadableSource(
            "the path is not UTF-8", where=ascii(show_path(reading.root)), advice="rename the folder"
        ) from None


def decode_question(question: bytes) -> Reading:
    root, version, replacements, search = parse_json(question)
    return Reading(
        Path(root), version, Path(replacements) if replacements else None, tuple(map(Path, search))
    )


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
        what, where, advice = answer["error"]
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
