"""What is to run in a box, under which limits, and how it can end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Literal

from witness_schema.errors import Misuse

MEBIBYTE = 1 << 20
LONGEST_ARGUMENT = (1 << 17) - 1  # Linux's MAX_ARG_STRLEN, without the NUL at the end


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program and all that it starts may use together.

    wall_seconds, cpu_seconds: time on the clock, and of all processors.
    memory: bytes that its processes hold. processes: how many at a time, threads included. disk: bytes of all files that it writes.
    output: bytes that it may print; it is ended at the next one. kept: bytes of the beginning of that which are kept, and as many of
    its end.
    """

    wall_seconds: float = 60.0
    cpu_seconds: int = 60
    memory: int = 1024 * MEBIBYTE
    processes: int = 256
    disk: int = 64 * MEBIBYTE
    output: int = 8 * MEBIBYTE
    kept: int = 1 << 15

    def __post_init__(self) -> None:
        """Raise Misuse for a limit that is none: 0 bytes of disk mean "no limit" to the kernel."""
        for limit in fields(self):
            if not getattr(self, limit.name) > 0:
                raise Misuse("a limit of a box is more than 0", where=limit.name)


@dataclass(frozen=True, slots=True)
class Confined:
    """A program for a box: it begins in an empty folder that holds `files`, and sees no file of this machine but the system's.

    argv:        the program and its arguments, no shell.
    files:       paths below the folder it begins in, and what they hold.
    read_only:   files and folders of this machine that it may read, at their own paths; programs that it needs.
    environment: all its variables, PATH included; HOME is set for it.
    room:        the abstract socket of whoever keeps servers for it in its own network, as `private_network` describes them; "" for a
                 network in which nobody answers.
    """

    argv: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = Limits()
    read_only: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    room: str = ""

    def __post_init__(self) -> None:
        """Raise Misuse for what no box can carry out as it is written."""
        if not self.argv or "=" in self.argv[0] or self.argv[0].startswith("-"):
            raise Misuse(
                "a box needs the name of a program, without '=' and no flag", where=repr(self.argv[:1])
            )
        for text in (*self.argv, *self.environment, *self.environment.values(), *map(str, self.read_only)):
            if reason := explain_unpassable(text):
                raise Misuse(f"an argument, a variable or a path {reason}", where=repr(text[:80]))
        if any(not name or "=" in name for name in self.environment):
            raise Misuse(
                "the name of a variable is not empty and has no '='", where=repr(list(self.environment))
            )
        for path in self.read_only:
            if not path.is_absolute() or ".." in path.parts:
                raise Misuse("what a box may read is named by an absolute path without '..'", where=str(path))
        for name in self.files:
            _check_file_name(name, self.files)


def explain_unpassable(text: str) -> str:
    """Why the kernel does not pass a text on to a program ("" if it does); foreign texts are asked about it first."""
    if "\0" in text:
        return "contains a NUL"
    try:
        size = len(os.fsencode(text))
    except UnicodeEncodeError:
        return "contains half of a surrogate pair"
    return f"has more than {LONGEST_ARGUMENT} bytes" if size > LONGEST_ARGUMENT else ""


def _check_file_name(name: str, files: Mapping[str, bytes]) -> None:
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or explain_unpassable(name):
        raise Misuse(
            "a file of a box lies below the folder that the program begins in", where=repr(name[:80])
        )
    if any(str(parent) in files for parent in path.parents):
        raise Misuse("a file of a box lies below another file", where=repr(name[:80]))


@dataclass(frozen=True, slots=True)
class Printed:
    """The beginning and the end of what was printed (both outputs, as they came), and how many bytes between them were dropped."""

    head: bytes = b""
    tail: bytes = b""
    left_out: int = 0

    def text(self) -> str:
        """As text, with a line where bytes were dropped."""
        gap = f"\n… {self.left_out} bytes left out …\n".encode() if self.left_out else b""
        return (self.head + gap + self.tail).decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Ended:
    """It came to its end; `code` is its exit code, 128 + n where signal n ended it."""

    code: int
    printed: Printed


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """It was ended for its time on the clock, or of the processors."""

    clock: Literal["wall", "cpu"]
    seconds: float
    printed: Printed


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """Its processes together held more than `memory` bytes."""

    memory: int
    printed: Printed


@dataclass(frozen=True, slots=True)
class OutOfOutput:
    """It printed more than `output` bytes."""

    output: int
    printed: Printed


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not run at all: there is no box here, for this reason; `advice` is what to install or to choose."""

    reason: str
    advice: str = ""


Outcome = Ended | OutOfTime | OutOfMemory | OutOfOutput | Refused
