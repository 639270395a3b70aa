"""Keeps the private networks of commands: describes each to the launcher, maps its users, and serves inside it until it ends."""

from __future__ import annotations

import os
import secrets
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread, current_thread
from types import TracebackType
from typing import Self

from witness_schema.errors import BrokenEnvironment
from witness_schema.sandbox import build_command_beside, private_network
from witness_schema.sandbox.private_network import MAPPED, MESSAGE, MOST_SERVERS, TAKEN, Room, map_users
from witness_stand_ins.isolation.room_plan import plan_room, plan_servers
from witness_stand_ins.web.gateway import Gateway

TRIAL = 20.0  # seconds for the trial of a room
ADVICE = (
    "let this user make namespaces (in a container: --security-opt seccomp=unconfined --security-opt apparmor=unconfined; "
    "on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0), or leave --isolated out"
)


def require_linux() -> None:
    """Raises BrokenEnvironment where the system has no namespaces."""
    if sys.platform != "linux":
        raise BrokenEnvironment(
            "only Linux has private networks for commands",
            where="--isolated",
            advice="run it in a Linux container; docs/stand-ins.md has the line",
        )


class RoomKeeper:
    """Keeps rooms within a `with`. servers: as `plan_servers` has them, for the rooms that `room` describes."""

    def __init__(self, gateway: Gateway, room: Room, servers: Mapping[tuple[str, int], bool]) -> None:
        self._gateway, self._room, self._servers = gateway, room, servers
        self._rooms: dict[Thread, socket.socket] = {}
        self.name = f"witness-schema-{secrets.token_hex(16)}"

    def __enter__(self) -> Self:
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._door.bind(f"\0{self.name}")
        self._door.listen()
        self._welcoming = Thread(target=self._welcome, daemon=True)
        self._welcoming.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._welcoming.join()
        self._door.close()
        # The gateway must not end before those who serve by it.
        for thread, connection in list(self._rooms.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    @classmethod
    def around(cls, gateway: Gateway, folder: Path, root: bytes) -> Self:
        """Rooms in which the hosts of a gateway are stood for. folder: for their files. root: the authority's certificate as PEM.

        Raises BrokenEnvironment as `plan_room` does.
        """
        hosts = gateway.book.hosts
        return cls(gateway, plan_room(folder, hosts, root, os.environ), plan_servers(hosts))

    def surround(self, argv: Sequence[str]) -> list[str]:
        """The command line that runs a command in a room of its own; it ends with this process, and all that it started."""
        return build_command_beside(argv, self.name)

    def try_out(self) -> None:
        """Make a room in which nothing is done. Raises BrokenEnvironment where that cannot be."""
        try:
            done = subprocess.run(
                self.surround(["true"]),
                capture_output=True,
                env={"PATH": os.defpath},
                timeout=TRIAL,
                check=False,
            )
            said = done.stderr.decode(errors="replace").strip() if done.returncode else ""
        except subprocess.TimeoutExpired:
            said = f"it was not finished within {TRIAL:g} s"
        if said:
            raise BrokenEnvironment(
                f"no private network can be made here: {said}", where="--isolated", advice=ADVICE
            )

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._door.accept()
                thread = Thread(target=self._keep, args=(connection,), daemon=True)
                # Before it starts, so that whoever ends the rooms finds it.
                self._rooms[thread] = connection
                thread.start()

    def _keep(self, connection: socket.socket) -> None:
        """Keep one room until its command has ended, or refuse it with a text."""
        # A launcher that was killed has ended its side.
        with self._forgetting(), connection, suppress(OSError):
            process, user, _ = struct.unpack(
                "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            )
            if user != os.geteuid():
                return
            connection.send(self._room.write())
            match connection.recv(1):
                case private_network.MADE:
                    try:
                        map_users(process)
                    except OSError as error:
                        connection.send(f"users cannot be mapped: {error.strerror}".encode())
                        return
                case private_network.BOXED:
                    # A box has mapped its one user itself.
                    pass
                case _:
                    return
            connection.send(MAPPED)
            self._serve(connection)

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Forget the room of this thread after the block: there may be many thousands, one after the other."""
        try:
            yield
        finally:
            del self._rooms[current_thread()]

    def _serve(self, connection: socket.socket) -> None:
        said, numbers, *_ = socket.recv_fds(connection, 1, MOST_SERVERS)
        servers = [socket.socket(fileno=number) for number in numbers]
        if said != TAKEN or len(servers) != len(self._room.servers):
            for server in servers:
                server.close()
            return
        secure = (self._servers[place] for place in self._room.servers)
        with self._gateway.serve_within(zip(servers, secure, strict=True)):
            connection.send(TAKEN)
            # Nothing is said any more: this waits for the end.
            connection.recv(MESSAGE)
