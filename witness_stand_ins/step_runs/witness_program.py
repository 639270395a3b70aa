"""Starts `witness`, the oracle's or the user's own: with a limit, and so that nothing of it is left however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, NotAClone
from witness_schema.oracle import build
from witness_schema.sandbox import build_command_beside
from witness_schema.upstream.go_command import Progress
from witness_stand_ins.isolation.command_run import end_command
from witness_stand_ins.stand_ins import StandIns

MOST_SAID = 64 << 10


@dataclass(frozen=True, slots=True)
class WitnessProgram:
    """words: with which a command line of it begins. describes: what it is, for people."""

    words: tuple[str, ...]
    describes: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a start has around it.

    limit: seconds until it is ended. quiet: whether what it prints is dropped; else it goes on to standard error, with
    what the step prints. services: the stand-ins beside which it runs, if any.
    """

    folder: Path
    environment: Mapping[str, str]
    limit: float
    quiet: bool = False
    services: StandIns | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a start of it ended. said: the end of its standard error. timed_out: whether the limit ended it."""

    code: int
    said: str
    timed_out: bool = False


def find_program(own: Path | None, progress: Progress) -> WitnessProgram:
    """The user's own program, or the oracle, built where necessary with the errors of `build.ensure`."""
    if own is not None:
        return WitnessProgram((str(own.absolute()),), f"your witness ({own})")
    try:
        oracle = build.ensure(progress)
    except NotAClone as error:
        raise NotAClone(error.what, advice="name a witness of your own: --witness PATH") from None
    return WitnessProgram((str(oracle), "witness-with-services"), "the oracle of witness-schema")


def start(program: WitnessProgram, words: Sequence[str], around: Surroundings) -> Ended:
    """Run it until it ends or the limit is over. Its processes end with this one, even when that is killed.

    Raises BrokenEnvironment where it cannot be started.
    """
    try:
        process = subprocess.Popen(
            surround([*program.words, *words], around),
            cwd=around.folder,
            env=dict(around.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if around.quiet else sys.stderr.fileno(),
            stderr=subprocess.PIPE,
            # On Linux the process above it makes a group of its own.
            start_new_session=sys.platform != "linux",
        )
    except OSError as error:
        raise BrokenEnvironment(
            f"witness cannot be started: {error.strerror}",
            where=program.words[0],
            advice="end other programs, and run it again",
        ) from error
    try:
        return _follow(process, around)
    finally:
        end_command(process)
        if process.stderr:
            process.stderr.close()


def surround(words: Sequence[str], around: Surroundings) -> list[str]:
    """The command line that is really started: beside the stand-ins, or in the private network that they keep for it."""
    return build_command_beside(words) if around.services is None else around.services.surround(words)


def _follow(process: subprocess.Popen[bytes], around: Surroundings) -> Ended:
    """Pass on what it says, and keep the end of it."""
    assert process.stderr
    said, ends = b"", time.monotonic() + around.limit
    os.set_blocking(process.stderr.fileno(), False)
    while True:
        code = process.poll()
        piece = process.stderr.read()
        if piece:
            if not around.quiet:
                os.write(sys.stderr.fileno(), piece)
            said = (said + piece)[-MOST_SAID:]
        elif code is not None:
            return Ended(code, said.decode(errors="replace"))
        elif time.monotonic() > ends:
            return Ended(128 + signal.SIGTERM, said.decode(errors="replace"), timed_out=True)
        else:
            time.sleep(0.02)
