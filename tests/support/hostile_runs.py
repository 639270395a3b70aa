"""Runs hostile command lines, each in a child with limits, and lists what is wrong with how it ended."""

from __future__ import annotations

import os
import re
import resource
import selectors
import signal
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.hostile_lines import HostileLine
from support.warm_command import COMMAND
from witness_cli import main
from witness_cli.endings.exit_codes import run_to_end

CPU, WALL = 30, 60.0  # seconds
ENOUGH = 1 << 16  # bytes of output after which the reader goes away
MOST_TOLD = 8000  # characters of standard error
# Commands that may end by a finding.
FINDING = (
    *("doctor", "schema diff", "schema check", "policy impact", "vendor status", "refresh"),
    *("dataset check", "dataset verify", "score"),
)
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str
    hung: bool


Pipe = tuple[int, int]
Start = Callable[[HostileLine, Path, Pipe, Pipe], int]


def start_fork(line: HostileLine, place: Path, out: Pipe, err: Pipe) -> int:
    """Start a line in a fork of this process: fast, with whatever stand-ins it has. Returns the process."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        _limit()
        for number, descriptor in enumerate((os.open(os.devnull, os.O_RDONLY), out[1], err[1])):
            os.dup2(descriptor, number)
        # It would be a reader of its own output.
        for reading, writing in (out, err):
            os.close(reading)
            os.close(writing)
        sys.stdin = os.fdopen(0, "r", closefd=False)
        sys.stdout, sys.stderr = (
            os.fdopen(number, "w", closefd=False, encoding="utf-8", errors="strict") for number in (1, 2)
        )
        os.environ.update(build_environment(place, line))
        tempfile.tempdir = None
        os.chdir(place / "work")
        sys.argv = ["witness-schema", *line.words]
        main.clean_environment()
        code = run_to_end(COMMAND)
    finally:
        os._exit(code)


def start_process(line: HostileLine, place: Path, out: Pipe, err: Pipe) -> int:
    """Start a line as its users do."""
    environment = {**os.environ, **build_environment(place, line)}
    script = f'ulimit -t {CPU} -c 0; cd "$0" && exec "$@"'
    command = [
        "bash",
        "-c",
        script,
        str(place / "work"),
        sys.executable,
        "-m",
        "witness_cli.main",
        *line.words,
    ]
    streams = [(os.POSIX_SPAWN_DUP2, out[1], 1), (os.POSIX_SPAWN_DUP2, err[1], 2)]
    silence = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    # Started so and not by `subprocess`, which would have to be told of its end.
    return os.posix_spawn("/bin/bash", command, environment, file_actions=[silence, *streams], setsid=True)


def build_environment(place: Path, line: HostileLine) -> dict[str, str]:
    places = {"WITNESS_SCHEMA_CACHE": "cache", "HOME": "home", "TMPDIR": "tmp"}
    return {
        **{name: str(place / folder) for name, folder in places.items()},
        "GOPROXY": "off",
        "GOTELEMETRY": "off",
        "HF_HUB_OFFLINE": "1",
        **line.variables,
    }


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.setsid()


def run_line(line: HostileLine, place: Path, start: Start = start_fork) -> Ended:
    """Run a line to its end; its output is read up to a few pages, as `head` does it."""
    pipes = [os.pipe() for _ in range(2)]
    process = start(line, place, pipes[0], pipes[1])
    for _, writing in pipes:
        os.close(writing)
    (out, err), hung = _read([reading for reading, _ in pipes])
    # Whatever it has started, and itself where it has not ended.
    if hung:
        os.killpg(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return Ended(os.waitstatus_to_exitcode(status), out, err, hung)


def _read(readings: Sequence[int]) -> tuple[list[str], bool]:
    read, until = {number: bytearray() for number in readings}, time.monotonic() + WALL
    with selectors.DefaultSelector() as selector:
        for number in readings:
            selector.register(number, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < until:
            for key, _ in selector.select(1):
                chunk = os.read(key.fd, 1 << 16)
                read[key.fd] += chunk
                if not chunk or len(read[key.fd]) > ENOUGH:
                    selector.unregister(key.fd)
                    os.close(key.fd)
        hung = bool(selector.get_map())
        for key in list(selector.get_map().values()):
            os.close(key.fd)
    return [bytes(read[number]).decode(errors="surrogateescape") for number in readings], hung


def describe_tree(place: Path) -> dict[str, tuple[int, int]]:
    """Every path outside the cache, with size and time of its last change."""
    found = {}
    for folder, folders, files in os.walk(place):
        inside = os.path.relpath(folder, place)
        if inside == "cache":
            folders.clear()
            continue
        for name in (*folders, *files):
            status = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - names that are not UTF-8
            found[os.path.normpath(f"{inside}/{name}")] = (status.st_size, status.st_mtime_ns)
    return {path: facts for path, facts in found.items() if not _is_folder(place, path)}


def _is_folder(place: Path, path: str) -> bool:
    return (place / path).is_dir() and not (place / path).is_symlink()


def list_faults(line: HostileLine, ended: Ended, changed: set[str]) -> Iterator[str]:
    """What is wrong with the end of a line. changed: paths that differ after it."""
    told = ended.out + ended.err
    may_find = " ".join(line.words[:2]).startswith(FINDING)
    if ended.hung:
        yield "hangs"
    if ended.code not in ((0, 1, 2) if may_find else (0, 2)):
        yield f"ends by {ended.code}"
    if "Traceback" in told:
        yield "traceback"
    if ended.code == 2 and not (ended.err or ended.out).strip():
        yield "says nothing"
    # A sample is the bytes that go-witness writes, with the texts that the user asked for.
    printed = ended.err if line.words[:1] == ("sample",) else told
    if acting := {
        each for each in printed if unicodedata.category(each) in UNPRINTABLE and each not in "\n\t"
    }:
        yield f"prints {''.join(sorted(acting))!a}"
    if re.search(r"(?m)^\s*::", told) or "##[" in told:
        yield "prints a workflow command"
    if len(ended.err) > MOST_TOLD:
        yield f"tells {len(ended.err)} characters"
    # A training that was ended keeps what it has.
    kept = (".unfinished", "/extraction/", "/revisions/")
    if changes := sorted(path for path in changed if not any(map(path.count, kept))) if ended.code else []:
        yield f"refuses, and changes {changes[:3]}"
    if outside := sorted(path for path in changed if not path.startswith(_list_written(line))):
        yield f"writes {outside[:3]}"


def _list_written(line: HostileLine) -> tuple[str, ...]:
    """The beginnings of the paths that a line may write: those that follow its options for them."""
    named = [
        word.partition("=")[2] or following
        for word, following in zip(line.words, (*line.words[1:], ""), strict=True)
        if word.partition("=")[0] in {"--out", "--adapter-path"}
    ]
    # In the folder `work` or, for the others, in what PLACE stands for.
    if line.words[:1] == ("vendor",):
        return ("vendor/",)
    # Through a link of the user's own, into its folder.
    named = [name.replace("/link/", "/folder/") for name in named]
    named += [value for name, value in line.variables.items() if name == "WITNESS_SCHEMA_CACHE"]
    return tuple(name.partition("PLACE/")[2] or os.path.normpath(f"work/{name}") for name in named) or ("\0",)
