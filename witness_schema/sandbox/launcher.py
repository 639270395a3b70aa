"""Run by path: starts programs, each in a copy of this process, which has loaded what that takes.

`serve PARENT SOCKET` starts one for each message on a socket, until the parent has ended or closes it. `once PARENT REQUEST ANNOUNCE`
becomes the program that a file describes. `above PARENT PROGRAM …` becomes it, below a process that ends what it leaves behind.
`beside PARENT ROOM PROGRAM …` does too, passes signals on to it, and first makes the private network that listens at ROOM, "" for none.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from types import ModuleType
from typing import NoReturn

HERE = Path(__file__).resolve().parent
OPEN_FILES = 1024
SPARE = 16  # descriptors beside those of the programs
ANNOUNCED_ON = 3
# What comes with a message: the socket that tells of the program, the request, its input, its output, and where it announces itself.
DESCRIPTORS = 5
FAILED = 1
NO_ROOM = 2
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def main(way: str, parent: str, *rest: str) -> None:
    """Do one of the four."""
    _stand_in_for_packages()
    _reset_signals()
    match way:
        case "serve":
            _serve(int(parent), int(rest[0]))
        case "once":
            _become(int(rest[0]), int(rest[1]), int(parent))
        case "beside":
            _start_beside(rest[0], rest[1:], int(parent))
        case _:
            from witness_schema.sandbox.confined_start import start
            from witness_schema.sandbox.start_request import StartRequest

            start(StartRequest(rest, os.environ, ".", stays=True), int(parent))


def _start_beside(room: str, argv: tuple[str, ...], parent: int) -> NoReturn:
    """Become the program, in a room of its own or none; its variables are exactly those that this process was started with."""
    from witness_schema.sandbox.confined_start import start
    from witness_schema.sandbox.given_variables import read_variables
    from witness_schema.sandbox.start_request import StartRequest

    # What the terminal sends meanwhile is for the program.
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    connection: AbstractContextManager[object] = nullcontext()
    try:
        if room:
            from witness_schema.sandbox.private_network import enter

            connection = enter(room)
    except OSError as error:
        _print(f"{error.filename or 'the private network'}: {error.strerror}")
        os._exit(NO_ROOM)
    except SystemExit as error:
        _print(str(error))
        os._exit(NO_ROOM)
    request = StartRequest(argv, read_variables(), ".", stays=True)
    # Open until this process ends, which is how the keeper knows; the program itself does not have it.
    with connection:
        start(request, parent, passes_on=PASSED_ON)


def _stand_in_for_packages() -> None:
    """Our modules are imported under their names, but without what their packages import: nothing of that is needed here."""
    for name, folder in (("witness_schema", HERE.parent), ("witness_schema.sandbox", HERE)):
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module


def _reset_signals() -> None:
    """What the parent ignores or blocks is inherited; then no end could be waited for, and no process be asked to end."""
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _serve(parent: int, descriptor: int) -> None:
    import gc
    import resource
    import socket

    import witness_schema.sandbox.confined_start
    import witness_schema.sandbox.start_request  # noqa: F401 - loaded once, here, for all copies

    # So that a copy knows which descriptors there can be.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    asked = socket.socket(fileno=descriptor)
    parent_ended = os.pidfd_open(parent)
    if os.getppid() != parent:
        return
    gc.freeze()
    waiting = select.poll()
    for each in (asked.fileno(), parent_ended):
        waiting.register(each, select.POLLIN)
    programs = _Programs(waiting, (most - SPARE) // 2)
    while True:
        for number, _ in waiting.poll():
            if number == parent_ended:
                return
            if number != descriptor:
                programs.look_at(number)
                continue
            message, descriptors = socket.recv_fds(asked, 1, DESCRIPTORS)[:2]
            if not message:
                return
            programs.start(descriptors)


class _Programs:
    """Those that run, each with two descriptors: one of its process, and the socket to tell its end on. most: how many there can be."""

    def __init__(self, waiting: select.poll, most: int) -> None:
        self._waiting, self._most = waiting, most
        self._running: dict[int, tuple[int, int]] = {}
        self._asked_for: dict[int, int] = {}

    def start(self, descriptors: list[int]) -> None:
        """Start the one that came with these descriptors; fewer came where the system has no more of them."""
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        if len(descriptors) < DESCRIPTORS or len(self._running) >= self._most:
            if descriptors:
                _tell(descriptors[0], -1)
            for descriptor in descriptors:
                os.close(descriptor)
            return
        process, reply = _copy(descriptors)
        if process:
            watched = os.pidfd_open(process)
            self._running[watched] = process, reply
            self._asked_for[reply] = process
            self._waiting.register(watched, select.POLLIN)
            self._waiting.register(reply, 0)  # its other end was closed

    def look_at(self, number: int) -> None:
        """One has ended, or nobody wants to know its end any more: it would go on without anybody who holds it to its limits."""
        if number in self._asked_for:
            self._waiting.unregister(number)
            os.kill(self._asked_for.pop(number), signal.SIGTERM)
        elif number in self._running:
            process, reply = self._running.pop(number)
            self._waiting.unregister(number)
            if self._asked_for.pop(reply, None):
                self._waiting.unregister(reply)
            _tell_end(number, process, reply)


def _copy(descriptors: list[int]) -> tuple[int, int]:
    """Become the program in a copy of this process. Its number, 0 if there can be no further one, and the socket to tell its end on."""
    reply, request, given, printed, announce = descriptors
    ours = os.getpid()
    try:
        process = os.fork()
    except OSError:
        process = 0
        _tell(reply, -1)
    else:
        if process == 0:
            try:
                os.setsid()
                _tell(reply, os.getpid())
                for stream, descriptor in enumerate((given, printed, printed)):
                    os.dup2(descriptor, stream)
                _become(request, announce, ours)
            finally:
                os._exit(FAILED)
    for descriptor in (request, given, printed, announce):
        os.close(descriptor)
    if not process:
        os.close(reply)
    return process, reply


def _tell_end(watched: int, process: int, reply: int) -> None:
    os.close(watched)
    # Before anybody else can have its number, which is that of its group.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
    _tell(reply, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
    os.close(reply)


def _tell(reply: int, number: int) -> None:
    # Whoever asked may not want to know any more.
    with suppress(OSError):
        os.write(reply, number.to_bytes(4, "little", signed=True))


def _become(described: int, announce: int, parent: int) -> NoReturn:
    """Become the program of a request, or print why not."""
    from witness_schema.sandbox.confined_start import start
    from witness_schema.sandbox.start_request import read_request

    try:
        with os.fdopen(described, "rb") as file:
            request = read_request(file.read())
        if request.announces:
            os.dup2(announce, ANNOUNCED_ON)
        os.closerange(ANNOUNCED_ON + request.announces, OPEN_FILES)
        start(request, parent)
    except OSError as error:
        _print(f"{error.filename or 'the launcher'}: {error.strerror}")
    except (SystemExit, ValueError) as error:
        _print(str(error))
    except BaseException as error:
        _print(repr(error))
    finally:
        os._exit(FAILED)


def _print(line: str) -> None:
    os.write(2, f"{line}\n".encode(errors="replace"))


if __name__ == "__main__":
    main(*sys.argv[1:])
