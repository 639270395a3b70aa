"""A network of its own for one command: loopback with servers that stand outside, and files of the machine covered by others.

`enter` runs in the launcher, which becomes the command; a box, which has a network of its own anyway, is furnished by `knock` before
it is built and `furnish` afterwards. They import nothing that this would have to import for them alone. `Room` says what is there. The
servers' sockets are made inside and handed out, so whoever answers stays where it is.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from witness_schema.sandbox import kernel_calls as kernel

LOOPBACK = "127.0.0.1"
# netdevice(7), if.h
SET_ADDRESS, SET_MASK, SET_FLAGS, UP, RUNNING = 0x8916, 0x891C, 0x8914, 0x1, 0x40
BACKLOG = 64
# What both sides say, a byte each: namespaces made, a box with users of its own made, users mapped, servers taken.
MADE, BOXED, MAPPED, TAKEN = b"n", b"b", b"u", b"s"
MESSAGE = 1 << 16
MOST_SERVERS = 200


@dataclass(frozen=True, slots=True)
class Room:
    """servers: address and port of each that listens inside. covers: a file, and the file of the machine that it covers there."""

    servers: tuple[tuple[str, int], ...]
    covers: tuple[tuple[str, str], ...]

    def write(self) -> bytes:
        """The room as a message: texts that each end in a NUL, which no path can contain."""
        texts = (
            *(text for address, port in self.servers for text in ("server", address, str(port))),
            *(text for file, target in self.covers for text in ("cover", file, target)),
        )
        return b"".join(os.fsencode(text) + b"\0" for text in texts)

    @classmethod
    def read(cls, message: bytes) -> Room:
        """The room of a message that `write` has made."""
        texts = [os.fsdecode(text) for text in message.split(b"\0")[:-1]]
        rows = [texts[at : at + 3] for at in range(0, len(texts), 3)]
        servers = tuple((first, int(second)) for kind, first, second in rows if kind == "server")
        return cls(servers, tuple((first, second) for kind, first, second in rows if kind == "cover"))


def enter(name: str) -> socket.socket:
    """Make this process's room, which whoever listens at the abstract socket of this name describes and serves.

    Returns the connection: its end tells that the command has ended. Raises OSError with the step that failed, SystemExit where
    nobody listens any more.
    """
    keeper, room = knock(name)
    kernel.unshare(kernel.NEW_USER | kernel.NEW_MOUNTS | kernel.NEW_NETWORK)
    _agree(keeper, MADE, MAPPED)
    kernel.mount("none", "/", flags=kernel.PRIVATE | kernel.RECURSIVE)
    for file, target in room.covers:
        kernel.mount(file, target, flags=kernel.BIND)
    _hand_out(keeper, room)
    return keeper


def knock(name: str) -> tuple[socket.socket, Room]:
    """The connection to whoever listens at the abstract socket of this name, and the room that it describes. Raises OSError."""
    keeper = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    keeper.connect(f"\0{name}")
    return keeper, Room.read(keeper.recv(MESSAGE))


def furnish(keeper: socket.socket, room: Room) -> None:
    """Put the servers of a room into this process's network, which is new; its files are the box's to cover. Raises as `enter`."""
    _agree(keeper, BOXED, MAPPED)
    _hand_out(keeper, room)


def _hand_out(keeper: socket.socket, room: Room) -> None:
    _raise_loopback({address for address, _ in room.servers})
    servers = [_listen(address, port) for address, port in room.servers]
    socket.send_fds(keeper, [TAKEN], [server.fileno() for server in servers])
    for server in servers:
        server.close()
    _hear(keeper, TAKEN)


def _agree(keeper: socket.socket, said: bytes, answer: bytes) -> None:
    keeper.send(said)
    _hear(keeper, answer)


def _hear(keeper: socket.socket, answer: bytes) -> None:
    # A text of several bytes is an error of the other side, "" its end.
    if (heard := keeper.recv(MESSAGE)) != answer:
        raise SystemExit(heard.decode(errors="replace") or "the stand-ins have ended")


def _raise_loopback(addresses: Iterable[str]) -> None:
    """Raise `lo`, with these addresses beside its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        _ask(control, SET_FLAGS, struct.pack("16sh", b"lo", UP | RUNNING))
        for number, address in enumerate(sorted(set(addresses) - {LOOPBACK})):
            label = b"lo:%d" % number
            for call, value in ((SET_ADDRESS, address), (SET_MASK, "255.255.255.255")):
                place = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(value))
                _ask(control, call, struct.pack("16s16s", label, place))


def _ask(control: socket.socket, call: int, request: bytes) -> None:
    try:
        fcntl.ioctl(control, call, request.ljust(40, b"\0"))
    except OSError as error:
        raise OSError(error.errno, error.strerror, "the loopback device") from error


def _listen(address: str, port: int) -> socket.socket:
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, port))
    server.listen(BACKLOG)
    return server


def map_users(process: int) -> None:
    """From outside: give a process that has made a user namespace the users of this one, under the same numbers.

    Who has not the right to map all of them (any user but root) maps himself alone. Raises OSError.
    """
    try:
        for kind in ("uid", "gid"):
            lines = Path(f"/proc/self/{kind}_map").read_bytes().splitlines()
            ranges = [line.split() for line in lines]
            _write(process, f"{kind}_map", b"".join(b"%b %b %b\n" % (r[0], r[0], r[2]) for r in ranges))
    except PermissionError:
        for name, text in (
            ("setgroups", b"deny"),
            ("uid_map", b"%d %d 1" % (os.geteuid(), os.geteuid())),
            ("gid_map", b"%d %d 1" % (os.getegid(), os.getegid())),
        ):
            _write(process, name, text)


def _write(process: int, name: str, text: bytes) -> None:
    number = os.open(f"/proc/{process}/{name}", os.O_WRONLY)
    try:
        os.write(number, text)
    finally:
        os.close(number)
