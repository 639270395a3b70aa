"""A report of a defect of this program, in a file that a user can send: it names no value of a document or of the environment."""

from __future__ import annotations

import platform
import shlex
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from witness_schema.clone import cache_directory
from witness_schema.errors import BrokenEnvironment
from witness_schema.printable import escape_line, escape_lines
from witness_schema.swapping import replace_path

FOLDER = "bug-reports"


def report_bug(error: BaseException, words: Sequence[str]) -> str:
    """Write the report of an error and return the line that says so. words: the arguments of the command."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    what = f"this is a defect of witness-schema ({type(error).__name__}{place})"
    file = _write(describe_bug(error, words))
    return f"{what}; please send {file}" if file else f"{what}; no report of it could be written"


def describe_bug(error: BaseException, words: Sequence[str]) -> str:
    """The text of a report: versions, platform, command and traceback."""
    facts = (
        f"witness-schema {_find_version()}",
        f"Python {platform.python_version()}, {platform.platform()}",
        f"command: {escape_line(shlex.join(['witness-schema', *words]))}",
    )
    return escape_lines("\n".join((*facts, "", *_format_errors(error))) + "\n")


def _find_version() -> str:
    try:
        return version("witness-schema")
    except PackageNotFoundError:
        return "of a folder that is not installed"


def _format_errors(error: BaseException) -> Iterator[str]:
    """Each error that led to this one, oldest first, as frames and a class."""
    earlier = error.__cause__ or error.__context__
    if earlier is not None:
        yield from _format_errors(earlier)
        yield "which led to"
    # The message is left out: errors of Python and of libraries quote the document that they stumble over.
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    # Notes are our own words.
    yield from getattr(error, "__notes__", ())
    home = str(Path("~").expanduser())
    for line in traceback.StackSummary.from_list(traceback.extract_tb(error.__traceback__)).format():
        yield line.rstrip("\n").replace(home, "~") if home != "/" else line.rstrip("\n")


def _write(text: str) -> Path | None:
    """Write the report into the cache, or into the folder of temporary files; None where neither takes it."""
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 1_000_000:06}.txt"
    for find in (cache_directory, _find_temporary):
        try:
            file = find() / FOLDER / name
            with replace_path(file) as fresh:
                fresh.write_text(text, encoding="utf-8", errors="backslashreplace")
        # BrokenEnvironment: no home folder could be found.
        except (OSError, BrokenEnvironment):
            continue
        return file
    return None


def _find_temporary() -> Path:
    return Path(tempfile.gettempdir()) / "witness-schema"


def list_arguments() -> list[str]:
    """The arguments of this process."""
    return sys.argv[1:]
