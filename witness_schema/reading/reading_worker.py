"""The process that reads a foreign checkout: a question on standard input, the record or an error on standard output."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType

from witness_schema.errors import UnknownName, UnreadableSource
from witness_schema.foreign.budgets import advise_raise, read_factor
from witness_schema.foreign.limited_process import enter_limits, tell_start
from witness_schema.golang.modules import find_module_cache
from witness_schema.golang.standard_library import find_sources
from witness_schema.json_writing import encode
from witness_schema.reading import boxed_reading
from witness_schema.reading.version_record import PackageReading, Reading

_MOST_FRAMES = 20


def main() -> None:
    reading = boxed_reading.decode_question(sys.stdin.buffer.read())
    read = boxed_reading.import_reader(reading)
    tell_start()
    watch = enter_limits(_list_places(reading))
    # Whatever nobody expected is a defect of ours, and the parent tells it as one.
    sys.excepthook = _tell_defect
    try:
        answer = boxed_reading.encode_answer(read(reading, watch))
    except UnreadableSource as error:
        answer = _encode_error(error.what, error.where, error.advice)
    except UnknownName as error:
        answer = encode({"error": [error.what, error.where, error.advice, list(error.near)]})
    except MemoryError:
        what = "reading this checkout takes more memory than it may"
        where = reading.root if isinstance(reading, Reading) else reading.folder
        answer = _encode_error(what, str(where), advise_raise(read_factor()))
    sys.stdout.buffer.write(answer)


def _encode_error(what: str, where: str, advice: str) -> bytes:
    return encode({"error": [what, where, advice]})


def _tell_defect(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    # Without the message, which may quote what was read: the parent puts this into a report that a user sends.
    frames = traceback.StackSummary.from_list(traceback.extract_tb(trace)[-_MOST_FRAMES:]).format()
    sys.stdout.buffer.write(encode({"defect": f"{kind.__qualname__}\n{''.join(frames)}"}))
    sys.stdout.flush()
    os._exit(0)


def _list_places(reading: Reading | PackageReading) -> tuple[Path, ...]:
    """List what the reading may open."""
    standard = find_sources()
    shared = (*reading.search, find_module_cache(), *([standard] if standard else []))
    match reading:
        case Reading(root, _, replacements):
            return (
                root,
                *([replacements, replacements.with_name("go.sum")] if replacements else []),
                *shared,
            )
        case PackageReading(home=home):
            return (home, *shared)


if __name__ == "__main__":
    main()
