"""The rows of a file of JSON lines, one at a time, with what is said of lines that are none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from witness_schema.documents.foreign_file import MEBIBYTE, stream_bounded_lines
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.text_encoding import decode_utf8
from witness_training.dataset.foreign.chat_rows import Turns, read_turns
from witness_training.dataset.foreign.finding_rules import Finding

MOST_BYTES = 8 << 30  # of the file
LONGEST_LINE = 16 * MEBIBYTE
# After so many lines without a row among them, the file is taken for another one.
MOST_WITHOUT_ROW = 100
ADVICE = "name a file of chat rows, one JSON object a line"
Line = Turns | Finding


def stream_rows(path: Path) -> Iterator[tuple[int, Line]]:
    """Yield line number and texts of each row, or what is wrong with the line; blank lines are left out.

    Memory holds one line. Raises UnreadableSource where the file cannot be read, or none of its first lines is a row.
    """
    waiting: list[tuple[int, Line]] | None = []
    for number, data in enumerate(stream_bounded_lines(path, MOST_BYTES, LONGEST_LINE), 1):
        if data is not None and not data.strip():
            continue
        line = _read_line(data, number == 1)
        if waiting is None:
            yield number, line
            continue
        # Findings are held back until it is clear that this is a file of rows.
        waiting.append((number, line))
        if not isinstance(line, Finding):
            yield from waiting
            waiting = None
        elif len(waiting) >= MOST_WITHOUT_ROW:
            break
    if waiting is not None:
        raise _refuse_file(waiting, path)


def _refuse_file(waiting: list[tuple[int, Line]], path: Path) -> UnreadableSource:
    if not waiting:
        return UnreadableSource("the file has no line", where=str(path), advice=ADVICE)
    number, first = waiting[0]
    reason = first.reason if isinstance(first, Finding) else ""
    what = f"none of its {'first ' if len(waiting) >= MOST_WITHOUT_ROW else ''}{len(waiting)} lines is a row: {reason}"
    return UnreadableSource(what, where=f"{path}:{number}", advice=ADVICE)


def _read_line(data: bytes | None, first: bool) -> Line:
    if data is None:
        return Finding("row-unreadable", "", f"the line is longer than {LONGEST_LINE // MEBIBYTE} MiB")
    try:
        # Editors write a mark at the beginning of a file, and every reader of data sets skips it.
        text = decode_utf8(data.removeprefix(b"\xef\xbb\xbf") if first else data, "")
        value = parse_json(text, fault="the line is not plain JSON")
    except UnreadableSource as error:
        return Finding("row-unreadable", "", error.what)
    if not isinstance(value, dict):
        return Finding("row-unreadable", "", "the line is no JSON object")
    return read_turns(value)
