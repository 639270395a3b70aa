"""Starts programs by way of the launcher: one process that is started once and copies itself for each, as a start of Python takes longer.

Where the system has no descriptors of processes (before Linux 5.3, macOS), each program has a launcher of its own.
"""

from __future__ import annotations

import atexit
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from witness_schema.sandbox.start_request import StartRequest, write_request

LAUNCHER = Path(__file__).with_name("launcher.py")
# -B: what runs programs writes none.
_LAUNCH = (sys.executable, "-I", "-S", "-B", str(LAUNCHER))
_VARIABLES = {"PATH": os.defpath, "LC_ALL": "C"}
_KILLED = -9


class Started(Protocol):
    """A program that was started: what `subprocess.Popen` has of it. returncode: None while it goes on, -n where signal n ended it."""

    pid: int

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...


def launch(request: StartRequest, given: int, printed: int, announce: int) -> Started:
    """Start a program in a session of its own. given, printed: its input and both outputs; announce: what it has as descriptor 3.

    Raises OSError where there can be no further process.
    """
    with tempfile.TemporaryFile() as described:
        described.write(write_request(request))
        described.seek(0)
        if hasattr(os, "pidfd_open"):
            return _place.start((described.fileno(), given, printed, announce))
        return _launch_alone(described, given, printed, announce)


def _launch_alone(described: IO[bytes], given: int, printed: int, announce: int) -> Started:
    numbers = (described.fileno(), announce)
    return subprocess.Popen(
        [*_LAUNCH, "once", str(os.getpid()), *map(str, numbers)],
        cwd="/", env=_VARIABLES, stdin=given, stdout=printed, stderr=subprocess.STDOUT,
        start_new_session=True, pass_fds=numbers,
    )  # fmt: skip


def build_ending_command(argv: Sequence[str]) -> list[str]:
    """The command line of a program, by its full path, that ends with this process on Linux, and with it all that it has started."""
    return [*_LAUNCH, "above", str(os.getpid()), *argv]


def build_command_beside(argv: Sequence[str], room: str = "") -> list[str]:
    """The same, but signals are passed on to the program, and SIGUSR1 ends it with all that it has started.

    room: the abstract socket of whoever keeps a private network for it, "" to leave it in this one.
    """
    return [*_LAUNCH, "beside", str(os.getpid()), room, *argv]


def end_group(running: Started) -> None:
    """Kill its process group. The launcher has done so where it has ended, and its number may be a stranger's by now."""
    if running.poll() is None or not isinstance(running, _Handed):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)


class _Handed:
    """A program that the launcher started and waits for. reply: where it tells the number of the process, then how that ended."""

    def __init__(self, reply: socket.socket) -> None:
        self._reply = reply
        self.returncode: int | None = None
        self.pid = self._read()
        # FAILED of the launcher is 1: the copy ended before it told its number, and the first process of all is none of ours.
        if self.pid <= 1:
            raise BlockingIOError("no further process can be started")

    def _read(self) -> int:
        """The next number. A launcher that has ended has taken its programs with it."""
        with suppress(ConnectionResetError):
            if reply := self._reply.recv(4, socket.MSG_WAITALL):
                return int.from_bytes(reply, "little", signed=True)
        return _KILLED

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if timeout is not None and not self._has_ended(timeout):
                raise subprocess.TimeoutExpired("a confined program", timeout)
            self.returncode = self._read()
            self._reply.close()
        return self.returncode

    def _has_ended(self, timeout: float) -> bool:
        # No select(2), which knows no descriptor above 1023.
        waiting = select.poll()
        waiting.register(self._reply, select.POLLIN)
        return bool(waiting.poll(timeout * 1000))


def _identify_user() -> tuple[object, ...]:
    """Whose rights a new process has: a launcher of before would start programs with rights that were given up."""
    return os.getresuid(), os.getresgid(), sorted(os.getgroups())


class _Launcher:
    """The process, and the socket that it listens on."""

    def __init__(self) -> None:
        self.user = _identify_user()
        self._asking, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [*_LAUNCH, "serve", str(os.getpid()), str(theirs.fileno())],
                cwd="/", env=_VARIABLES, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True, pass_fds=(theirs.fileno(),),
            )  # fmt: skip

    def start(self, descriptors: Sequence[int]) -> _Handed:
        """Raises BrokenPipeError where the process has been ended. Whatever else is raised: the launcher ends what it has started."""
        reply, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._asking, [b"."], [theirs.fileno(), *descriptors])
            return _Handed(reply)
        except BaseException:
            reply.close()
            raise

    def end(self) -> None:
        """End it; what it started has ended, or ends with it."""
        # A copy of this process may hold the socket as well.
        with suppress(OSError):
            self._asking.shutdown(socket.SHUT_RDWR)
        self._asking.close()
        self._process.wait()

    def forget(self) -> None:
        """In a copy of this process: the launcher is the original's."""
        self._asking.close()
        self._process.returncode = 0


class _Place:
    """Where this process keeps its launcher. Held by one thread at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.launcher: _Launcher | None = None

    def start(self, descriptors: Sequence[int]) -> _Handed:
        with self.lock:
            if self.launcher is not None and self.launcher.user != _identify_user():
                self.launcher.end()
                self.launcher = None
            if self.launcher is None:
                self.launcher = _Launcher()
            try:
                return self.launcher.start(descriptors)
            except (BrokenPipeError, ConnectionResetError):
                # Somebody has ended it; a new one does as well.
                self.launcher.end()
                self.launcher = _Launcher()
                return self.launcher.start(descriptors)

    def forget(self) -> None:
        """In a copy of this process: the launcher is the original's, and another thread may have held the lock."""
        self.lock = threading.Lock()
        if self.launcher is not None:
            self.launcher.forget()
            self.launcher = None


_place = _Place()


def end_launcher() -> None:
    """End the launcher, so that what its programs took counts as this process's children's; the next program has a new one."""
    with _place.lock:
        if _place.launcher is not None:
            _place.launcher.end()
            _place.launcher = None


os.register_at_fork(after_in_child=_place.forget)
atexit.register(end_launcher)
