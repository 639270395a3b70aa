"""What the launcher is asked to start, as texts that each end in a NUL, which no argument can contain."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Walls:
    """What a box of namespaces is made of.

    disk: bytes of its writable folders. owner: the user who owns them, as those see who build it. shown: paths of the machine.
    user: whether a user namespace gives the rights to build it. files: whether files come in on standard input.
    """

    disk: int
    owner: int
    shown: tuple[str, ...]
    user: bool
    files: bool


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A program, and how it is confined.

    argv: the program, looked for in the PATH of `environment`, and its arguments. folder: where it begins, without walls.
    steps: the filter of system calls. limits: name after RLIMIT_ → soft and hard limit. stays: whether a process remains above it, to
    end what it leaves behind. announces: whether descriptor 3 is for a word once it may begin. walls: of a box, or None.
    room: the abstract socket of whoever keeps servers in a network of its own, "" without them.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(hash=False)
    folder: str = "/"
    steps: bytes = b""
    limits: Mapping[str, tuple[int, int]] = field(hash=False, default_factory=dict)
    stays: bool = False
    announces: bool = False
    walls: Walls | None = None
    room: str = ""


def write_request(request: StartRequest) -> bytes:
    """The request as a message."""
    limits = ",".join(f"{name}={soft}:{hard}" for name, (soft, hard) in request.limits.items())
    flags = [name for name in ("stays", "announces") if getattr(request, name)]
    texts = [request.folder, request.steps.hex(), limits, ",".join(flags), request.room]
    walls = request.walls
    if walls is None:
        texts += ["", "0"]
    else:
        texts += [
            f"{walls.disk}:{walls.owner}:{walls.user:d}:{walls.files:d}",
            str(len(walls.shown)),
            *walls.shown,
        ]
    texts += [
        str(len(request.environment)),
        *(f"{name}={value}" for name, value in request.environment.items()),
    ]
    return b"".join(os.fsencode(text) + b"\0" for text in (*texts, *request.argv))


def read_request(message: bytes) -> StartRequest:
    """The request of a message that `write_request` has made."""
    texts = iter(os.fsdecode(text) for text in message.split(b"\0")[:-1])
    folder, steps, limits, flags, room = (
        next(texts),
        bytes.fromhex(next(texts)),
        next(texts),
        next(texts).split(","),
        next(texts),
    )
    built = next(texts)
    shown = [next(texts) for _ in range(int(next(texts)))]
    environment = dict(next(texts).split("=", 1) for _ in range(int(next(texts))))
    walls = None
    if built:
        disk, owner, user, files = map(int, built.split(":"))
        walls = Walls(disk, owner, tuple(shown), bool(user), bool(files))
    return StartRequest(
        tuple(texts),
        environment,
        folder,
        steps=steps,
        limits=dict(map(_read_limit, filter(None, limits.split(",")))),
        stays="stays" in flags,
        announces="announces" in flags,
        walls=walls,
        room=room,
    )


def _read_limit(text: str) -> tuple[str, tuple[int, int]]:
    name, _, values = text.partition("=")
    soft, _, hard = values.partition(":")
    return name, (int(soft), int(hard))
