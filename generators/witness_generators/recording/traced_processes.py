"""The processes of a traced command, as command-run records them (`attestation/commandrun/tracing_linux.go`).

Only commands whose processes are known are traced: those of a shell with programs of coreutils, on Debian 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from witness_generators.world.digests import DigestSet, artifact_digests
from witness_generators.world.shell_commands import CHECKS, GRID
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.variables import hide_sensitive, variables
from witness_generators.world.world import Trace, World

Json = dict[str, Any]
_LIBRARIES = "/lib/x86_64-linux-gnu/"
_C = ("/etc/ld.so.cache", f"{_LIBRARIES}libc.so.6")
# cp also looks for labels and access lists of files.
_COPYING = (
    *_C,
    *(
        f"{_LIBRARIES}{name}"
        for name in ("libacl.so.1", "libattr.so.1", "libpcre2-8.so.0", "libselinux.so.1")
    ),
    "/proc/filesystems",
)
# What a program of coreutils opens where LANG asks for C.UTF-8; C and POSIX need no file.
_LOCALE_NAMES = (
    *("ADDRESS", "COLLATE", "CTYPE", "IDENTIFICATION", "MEASUREMENT", "MESSAGES/SYS_LC_MESSAGES", "MONETARY"),
    *("NAME", "NUMERIC", "PAPER", "TELEPHONE", "TIME"),
)
_LOCALE = (
    *(f"/usr/lib/locale/C.utf8/LC_{name}" for name in _LOCALE_NAMES),
    "/usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache",
    "/usr/share/locale/locale.alias",
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program of a command: its name, the system's files that it opens, and those of the step."""

    name: str
    system: tuple[str, ...]
    files: tuple[str, ...]


def _build_shell(*files: str) -> Program:
    return Program("sh", _C, files)


# By the command line: the first process, then its children.
PROGRAMS: Mapping[tuple[str, ...], tuple[Program, ...]] = {
    GRID[0].argv: (_build_shell("output.txt"),),
    GRID[1].argv: (_build_shell("output.txt"), Program("cat", _C, ("input.txt",))),
    GRID[2].argv: (_build_shell("output.txt"), Program("cp", _COPYING, ("input.txt", "output.txt"))),
    GRID[3].argv: (_build_shell("output.txt"), Program("sort", _C, ("input.txt",))),
    GRID[4].argv: (_build_shell("input.txt", "output.txt"), Program("tee", _C, ("copy.txt",))),
    CHECKS[0].argv: (Program("true", _C, ()),),
}
# What the shell of this command opens, the program before it has written.
_WRITTEN_BEFORE: Mapping[tuple[str, ...], str] = {GRID[2].argv: "input.txt"}


def list_processes(world: World) -> list[Json]:
    """The processes of the command, none if it was not traced or is none of those that are known."""
    trace, programs = world.trace, PROGRAMS.get(world.argv, ())
    if trace is None or world.machine.os != "linux":
        return []
    return [_build_process(world, trace, program, number) for number, program in enumerate(programs)]


def _build_process(world: World, trace: Trace, program: Program, number: int) -> Json:
    path = f"/usr/bin/{program.name}"
    # The shell and `true` look at no locale.
    located = number and variables(world).get("LANG") == "C.UTF-8"
    system = (*program.system, *(_LOCALE if located else ()))
    opened = {file: _digest_system_file(world, trace, file) for file in system}
    opened |= {
        file: artifact_digests(_find_opened(world, file, number), world.hashes) for file in program.files
    }
    files = {file: opened[file] for file in sorted(opened)}
    process = trace.process + number
    if not number:
        # The first process is looked at before its program starts, and starts no other one.
        return {"program": path, "processid": process, "parentpid": 0, "openedfiles": files}
    return {
        "program": path,
        "processid": process,
        "parentpid": trace.process,
        "programdigest": _digest_system_file(world, trace, path),
        # Looked at when it asks for its program, so still a copy of the shell.
        "comm": world.argv[0],
        "cmdline": " ".join(world.argv),
        "exedigest": _digest_system_file(world, trace, "/usr/bin/dash"),
        "openedfiles": files,
        "environ": write_environ(hide_sensitive(variables(world))),
        **({"specbypassisvuln": True} if trace.vulnerable else {}),
    }


def write_environ(recorded: Mapping[str, str]) -> str:
    """The variables of a process; the empty one follows the last zero byte of `/proc/PID/environ`."""
    # Go walks a map, so any order is real.
    return " ".join(("=", *(f"{name}={value}" for name, value in recorded.items())))


def _digest_system_file(world: World, trace: Trace, path: str) -> DigestSet:
    # Made up of the machine and the path, so that equal files of one machine are equal.
    return artifact_digests(trace.machine + path.encode(), world.hashes)


def _find_opened(world: World, path: str, number: int) -> bytes:
    """The content of a file when it was opened, or in the end if it was not there before."""
    if not number and (source := _WRITTEN_BEFORE.get(world.argv)):
        return world.inputs[source]
    before = world.inputs.get(path)
    return outputs_of(world)[path] if before is None else before
