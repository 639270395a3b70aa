"""Makes of a new process the confined program: it ends with its parent, has its limits, its filter and its walls.

It runs in a child of the launcher, and imports nothing that this would have to import for it alone.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from witness_schema.sandbox import kernel_calls as kernel
from witness_schema.sandbox.box_building import build_root
from witness_schema.sandbox.private_network import enter, furnish, knock
from witness_schema.sandbox.start_request import StartRequest, Walls

ANNOUNCED_ON = 3
NOT_FOUND, NOT_RUN = 127, 126  # as a shell ends
END = signal.SIGUSR1  # what ends a program and the process above it that passes all other signals on
Signals = Collection[signal.Signals]
Covers = tuple[tuple[str, str], ...]
INSIDE = 1000  # user and group of a program in a box


def start(request: StartRequest, parent: int, *, passes_on: Signals = ()) -> NoReturn:
    """Become the program. What cannot be set is an error, for a limit that is not there confines nothing.

    passes_on: signals that the process above passes on to the program, blocked until it can; `END` ends both then.
    """
    # Open until this process ends, which is how the keeper of a room knows; no program has it.
    _held = enter(request.room) if request.room and request.walls is None else None
    if sys.platform == "linux":
        ending = END if passes_on else signal.SIGTERM
        kernel.control(kernel.PR_SET_PDEATHSIG, ending if request.stays else signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the parent ended first")
        kernel.control(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if request.steps:
        kernel.install_filter(request.steps)
    if request.walls is not None:
        _build_walls(request, request.walls)
    lower_limits(request)
    if request.stays and sys.platform == "linux":
        stay_above(passes_on)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.chdir(request.folder)
    become(request)


def lower_limits(request: StartRequest) -> None:
    """The limits of each process."""
    for name, values in request.limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), values)


def become(request: StartRequest) -> NoReturn:
    """The last step."""
    try:
        os.execvpe(request.argv[0], request.argv, request.environment)
    except OSError as error:
        os.write(2, f"{request.argv[0]}: {error.strerror}\n".encode(errors="replace"))
        os._exit(NOT_FOUND if isinstance(error, FileNotFoundError | NotADirectoryError) else NOT_RUN)


def stay_above(passes_on: Signals = ()) -> None:
    """Go on as the program in a child; here, wait for it, and end whatever it left, for orphans come to this process."""
    kernel.control(kernel.PR_SET_CHILD_SUBREAPER, 1)
    ending = END if passes_on else signal.SIGTERM
    signal.signal(ending, lambda *_: sys.exit(128 + signal.SIGTERM))
    above = os.getpid()
    child = os.fork()
    if child == 0:
        signal.signal(ending, signal.SIG_DFL)
        kernel.control(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != above:
            os._exit(1)
        return
    status = 128 + signal.SIGTERM
    if passes_on:
        _pass_on(passes_on, child)
    try:
        with suppress(SystemExit):
            status = _wait_for(child)
    finally:
        signal.signal(ending, signal.SIG_IGN)
        while _kill_children():
            os.wait()
    os._exit(status)


def _pass_on(numbers: Signals, child: int) -> None:
    """Pass signals on to the program. A group of its own hears none of a terminal's, which the program hears by itself."""
    os.setpgid(0, 0)

    def send(number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, number)

    for number in numbers:
        signal.signal(number, send)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)


def _wait_for(child: int) -> int:
    """Wait for a child, and meanwhile for orphans; its exit code, 128 + n where signal n ended it."""
    while (ended := os.wait())[0] != child:
        pass
    code = os.waitstatus_to_exitcode(ended[1])
    return code if code >= 0 else 128 - code


def _kill_children() -> bool:
    """Whether there were any: what they have started comes to this process next."""
    try:
        listed = os.open(f"/proc/{os.getpid()}/task/{os.getpid()}/children", os.O_RDONLY)
    except OSError:
        return False  # a kernel without this list; the one that started this process kills the group
    children = os.read(listed, 1 << 20).split()
    os.close(listed)
    for process in children:
        os.kill(int(process), signal.SIGKILL)
    return bool(children)


def _build_walls(request: StartRequest, walls: Walls) -> NoReturn:
    """Three processes: this one outside; the first one of the box, which builds it and stays; the program."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Abstract sockets belong to a network: this is the last moment at which the keeper can be reached.
    keeper, room = knock(request.room) if request.room else (None, None)
    kinds = kernel.NEW_MOUNTS | kernel.NEW_PROCESSES | kernel.NEW_NETWORK | kernel.NEW_IPC | kernel.NEW_UTS
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kinds | kernel.NEW_CGROUP | (kernel.NEW_USER if walls.user else 0))
    if walls.user:
        _map_user(0, user, group)
    kernel.mount("none", "/", flags=kernel.PRIVATE | kernel.RECURSIVE)
    if keeper is not None and room is not None:
        furnish(keeper, room)
    alive, held = os.pipe()
    first = os.fork()
    if first == 0:
        os.close(held)
        if keeper is not None:
            keeper.close()
        _be_first(request, walls, room.covers if room else (), alive)
    os.close(alive)
    _close_announcement(request)
    os._exit(_wait_for(first))


def _be_first(request: StartRequest, walls: Walls, covers: Covers, parent: int) -> NoReturn:
    """The first process of the box: with it ends whatever is left in it."""
    kernel.control(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    # Whether the parent had ended before that: nobody holds the other end then.
    os.set_blocking(parent, False)
    try:
        os.read(parent, 1)
        os._exit(1)
    except BlockingIOError:
        os.close(parent)
    build_root(walls.disk, walls.owner, walls.shown, covers)
    # Who enters is another user, or of another user namespace; this shuts its memory and its open files besides.
    kernel.control(kernel.PR_SET_DUMPABLE, 0)
    child = os.fork()
    if child == 0:
        _enter(request, walls)
    _close_announcement(request)
    os._exit(_wait_for(child))


def _close_announcement(request: StartRequest) -> None:
    if request.announces:
        os.close(ANNOUNCED_ON)


def _enter(request: StartRequest, walls: Walls) -> NoReturn:
    """Inside a finished box: give up every right, take the given files, announce the start, become the program."""
    if not walls.user:
        os.setgroups([])
        os.setresgid(walls.owner, walls.owner, walls.owner)
        os.setresuid(walls.owner, walls.owner, walls.owner)
    # Files of its own in /proc are its own again: the new user writes its map there.
    kernel.control(kernel.PR_SET_DUMPABLE, 1)
    kernel.unshare(kernel.NEW_USER)
    _map_user(INSIDE, walls.owner, walls.owner)
    # A user namespace of its own would give the program rights to mount and to talk to the kernel.
    _write("/proc/sys/user/max_user_namespaces", b"0")
    kernel.drop_rights()
    os.chdir("/tmp/work")
    if walls.files:
        _take_files()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    lower_limits(request)
    if request.announces:
        os.write(ANNOUNCED_ON, b"started\n")
        os.close(ANNOUNCED_ON)
    become(request)


def _map_user(inside: int, user: int, group: int) -> None:
    """Map one user and one group into the user namespace of this process."""
    _write("/proc/self/setgroups", b"deny")
    _write("/proc/self/uid_map", b"%d %d 1" % (inside, user))
    _write("/proc/self/gid_map", b"%d %d 1" % (inside, group))


def _write(path: str, text: bytes) -> None:
    number = os.open(path, os.O_WRONLY)
    os.write(number, text)
    os.close(number)


def _take_files() -> None:
    """The files on standard input: for each a line with the lengths of its name and its content, then both."""
    with os.fdopen(0, "rb", closefd=False) as given:
        while line := given.readline():
            name, content = (given.read(int(length)) for length in line.split())
            Path(os.fsdecode(name)).parent.mkdir(parents=True, exist_ok=True)
            number = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            with os.fdopen(number, "wb") as file:
                file.write(content)
