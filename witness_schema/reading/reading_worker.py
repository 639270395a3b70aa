"""The process that reads a foreign checkout: a question on standard input, the record or an error on standard output."""

from __future__ import annotations

import sys
from pathlib import Path

import orjson

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.limited_process import enter_limits, tell_start
from witness_schema.golang.modules import find_module_cache
from witness_schema.reading import boxed_reading, checkout_reading
from witness_schema.reading.version_record import Reading


def main() -> None:
    tell_start()
    reading = boxed_reading.decode_question(sys.stdin.buffer.read())
    enter_limits(_list_places(reading))
    try:
        answer = boxed_reading.encode_answer(checkout_reading.read_whole(reading))
    except UnreadableSource as error:
        answer = orjson.dumps({"error": [error.what, error.where, error.advice]})
    sys.stdout.buffer.write(answer)


def _list_places(reading: Reading) -> tuple[Path, ...]:
    """List what the reading may open."""
    own = (reading.replacements,) if reading.replacements else ()
    return (reading.root, *reading.search, find_module_cache(), *own)


if __name__ == "__main__":
    main()
